/** All that a search knows of a model. A row is one hypothesis. */
export interface StepModel<State = unknown> {
  readonly vocabularySize: number;
  /** The state of `rows` hypotheses before any token. */
  start(rows: number): State | Promise<State>;
  /**
   * Feeds one token per row. Takes the state over (the caller no longer owns it). logProbs: float32
   * [rows, vocabularySize], nats, row-major, normalised.
   */
  step(tokens: Int32Array, state: State): StepOutput<State> | Promise<StepOutput<State>>;
  /** New state whose row i is row `rows[i]` of the old one; rows repeat or drop. Takes the state over. */
  select(state: State, rows: Int32Array): State;
  dispose?(state: State): void;
}

export interface StepOutput<State> {
  readonly logProbs: Float32Array;
  readonly state: State;
}
