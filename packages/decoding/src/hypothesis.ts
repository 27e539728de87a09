/** Why a hypothesis ended: the end mark, the bound on its length, or a stopping rule. */
export type FinishReason = 'eos' | 'length' | 'stop';

/** One finished sequence. JSON-able, `notes` apart. */
export interface Hypothesis {
  /** What was generated behind the prompt, the end mark included where there is one. */
  readonly tokens: readonly number[];
  /** ln p of each token by the model, before any processor; nats. */
  readonly logProbs: readonly number[];
  /** The sum of `logProbs`. */
  readonly logProb: number;
  /** What the search ranks by; each search says what it is. */
  readonly score: number;
  readonly finished: FinishReason;
  /** What `annotate` said at each token, if it was asked for; else empty. */
  readonly notes: readonly unknown[];
}
