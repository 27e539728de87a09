import { checkKeys } from '@recurrent/core';
import type { NgramEstimator } from '../estimator.ts';
import { backOff } from './shares.ts';
import { totalOf } from './total.ts';

/**
 * Maximum likelihood: p(w | h) = c(hw) / c(h) for every h that was seen; after one that was not, its longest end that was.
 * What was never seen after h has probability 0, unk too: a perplexity is then Infinity. A cut-off backs off to the
 * shorter history with the mass it frees.
 */
export function mle(config: Readonly<Record<never, never>> = {}): NgramEstimator {
  checkKeys('ngram.mle', config, ['type']);
  return {
    type: 'mle',
    config: { type: 'mle' },
    estimate(counts, context) {
      const { occurrences } = counts;
      return backOff(counts, context, ({ first, end }, shares) => {
        const total = totalOf(occurrences, first, end);
        for (let node = first; node < end; node++) shares[node] = occurrences[node]! / total;
      });
    },
  };
}
