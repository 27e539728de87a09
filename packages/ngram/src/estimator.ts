import type { Pacer } from '@recurrent/core';
import type { NgramCounts } from './count.ts';

/** A back-off model over the nodes of counts, in plain probabilities. Pruned n-grams may hold anything. */
export interface Estimate {
  /** float64 [nodes]: p(w | h) of the n-gram hw. That of bos does not matter. */
  readonly probabilities: Float64Array;
  /** float64 [levels[order]]: the weight of the shorter history after this one; element 0 does not matter. */
  readonly backOffs: Float64Array;
}

/** What an estimator may use besides the counts. */
export interface EstimateContext {
  /** uint8 [nodes]: 0 for the n-grams that a cut-off leaves out, with all longer ones that hold them. */
  readonly kept: Uint8Array;
  /** Held-out text in ids, each sequence from bos to eos, if the caller gave any. */
  readonly heldOut: readonly Int32Array[] | undefined;
  /** To be awaited now and then in long loops (when it gives a promise). */
  readonly pace: Pacer;
  warn(message: string): void;
}

/** One way to make probabilities of counts: a value made from a config, which is JSON. */
export interface NgramEstimator {
  /** The name in the registry. */
  readonly type: string;
  /** Makes an equal estimator; complete, with `type`. */
  readonly config: { readonly type: string };
  /** @throws RecurrentError BAD_DATA when the counts do not allow it; INVALID_ARGUMENT */
  estimate(counts: NgramCounts, context: EstimateContext): Promise<Estimate>;
}

/** Makes an estimator from its config. */
export type EstimatorFactory = (config: never) => NgramEstimator;
