/** What a processor or a stopping rule may look at: one hypothesis about to get, or having got, a token. */
export interface StepContext {
  /** Index of its prompt. */
  readonly source: number;
  readonly prompt: ArrayLike<number>;
  /** What was generated behind the prompt so far. */
  readonly tokens: readonly number[];
  /** `undefined` where nothing ends a sequence but its bound. */
  readonly eos: number | undefined;
  readonly maxLength: number;
  /** The text of token ids, where the search was given `detokenize`. */
  readonly detokenize: ((tokens: readonly number[]) => string) | undefined;
}

/** What is known of a search before it begins. */
export interface SearchLimits extends Pick<StepContext, 'eos' | 'maxLength' | 'detokenize'> {
  readonly vocabularySize: number;
}

/**
 * Changes the scores of the next token, on one row in place: a value made from plain config. Scores come in as ln p;
 * −∞ forbids a token. Sampling normalises what leaves the last processor, beam search adds it up as it is. Keep no
 * state between calls.
 */
export interface LogitsProcessor {
  /** What it was made from, with `type`; JSON. */
  readonly config: Readonly<Record<string, unknown>> & { readonly type: string };
  apply(scores: Float32Array, context: StepContext): void;
  /** Called once before a search. @throws RecurrentError INVALID_ARGUMENT when it cannot work there */
  check?(limits: SearchLimits): void;
  /** The token that it demands at a position behind the prompt, so that contradictions are found before the search. */
  forced?(position: number, limits: SearchLimits): number | undefined;
  /** Whether it rules a token out at that position whatever came before. */
  forbids?(token: number, position: number, limits: SearchLimits): boolean;
}
