import { checkKeys } from '@recurrent/core';
import type { NgramEstimator } from '../estimator.ts';
import { interpolate } from './shares.ts';
import { distinctOf, totalOf } from './total.ts';

/**
 * Witten–Bell, interpolated: p(w | h) = (c(hw) + t(h)·p(w | h′)) / (c(h) + t(h)), where t(h) is the number of distinct
 * words that came after h; down to the uniform distribution over all words and unk.
 * @see Witten and Bell 1991, method C; Chen and Goodman 1998, equation 18
 */
export function wittenBell(config: Readonly<Record<never, never>> = {}): NgramEstimator {
  checkKeys('ngram.wittenBell', config, ['type']);
  return {
    type: 'wittenBell',
    config: { type: 'wittenBell' },
    estimate(counts, context) {
      const { occurrences } = counts;
      return interpolate(counts, context, ({ first, end }, shares) => {
        const whole = totalOf(occurrences, first, end) + distinctOf(occurrences, first, end);
        for (let node = first; node < end; node++) shares[node] = occurrences[node]! / whole;
      });
    },
  };
}
