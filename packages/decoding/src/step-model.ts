/**
 * All that a search knows of a model: feed one token per row, get the distribution of the next. A row is one
 * hypothesis. Recurrent nets, counted models, ensembles and encoder–decoders all answer this way.
 */
export interface StepModel<State = unknown> {
  readonly vocabularySize: number;
  /**
   * The state of `rows` hypotheses before any token. Rows come source-major: with n sources, row r belongs to source
   * ⌊r / (rows / n)⌋. The searches of this package start one row per source and widen by `select`.
   */
  start(rows: number): State | Promise<State>;
  /** Feeds one token per row. Takes the state over: the caller no longer owns it. */
  step(tokens: Int32Array, state: State): StepOutput<State> | Promise<StepOutput<State>>;
  /** New state whose row i is row `rows[i]` of the old one; rows repeat or drop. Takes the state over. */
  select(state: State, rows: Int32Array): State;
  dispose?(state: State): void;
}

/** What one step says. */
export interface StepOutput<State> {
  /** ln p of every next token, float32 [rows, vocabularySize], nats, row-major, normalised. Read at once, not kept. */
  readonly logProbs: Float32Array;
  readonly state: State;
}
