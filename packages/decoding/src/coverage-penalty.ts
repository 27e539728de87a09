import { invalidArgument } from '@recurrent/core';
import type { HypothesisScorer } from './beam-options.ts';

export interface CoveragePenaltyConfig {
  /** ≥ 0; the weight of the penalty. */
  readonly beta: number;
}

/**
 * Punishes hypotheses that leave a part of their source unattended: score + beta · Σᵢ ln min(Σₜ aₜᵢ, 1), where aₜᵢ is the
 * attention of token t on place i. For `scorer` of a beam search whose `annotate` gives the attention weights of a row as
 * an array; leave padded places out of it. A place that no token looked at counts as attended by 1e-20.
 * @throws RecurrentError INVALID_ARGUMENT, also from the scorer when notes are no arrays of one length
 * @see Wu et al. 2016, eq. 14
 */
export function coveragePenalty({ beta }: CoveragePenaltyConfig): HypothesisScorer {
  const where = 'decoding.coveragePenalty';
  if (!(beta >= 0 && beta < Infinity)) invalidArgument(where, 'beta', 'a number ≥ 0', beta);
  return ({ score, notes, tokens }) => {
    const weights = notes as readonly ArrayLike<number>[];
    const places = weights[0]?.length;
    if (places === undefined || weights.some((row) => row?.length !== places)) {
      invalidArgument(where, 'annotate', 'to give the attention weights of each token, all of one length', notes);
    }
    let penalty = 0;
    for (let place = 0; place < places; place++) {
      let attention = 0;
      for (let token = 0; token < tokens.length; token++) attention += weights[token]![place]!;
      penalty += Math.log(Math.max(1e-20, Math.min(attention, 1)));
    }
    return score + beta * penalty;
  };
}
