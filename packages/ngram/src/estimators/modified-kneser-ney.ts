import { checkKeys } from '@recurrent/core';
import type { NgramCounts } from '../count.ts';
import type { NgramEstimator } from '../estimator.ts';
import { adjustedCounts, countsOfCounts, type Discounts, discountsByOrder } from './discounts.ts';
import { checkFallback, type DiscountFallback } from './fallback.ts';
import { interpolate } from './shares.ts';
import { totalOf } from './total.ts';

export interface ModifiedKneserNeyConfig {
  /** `true`: 0.5, 1, 1.5, as KenLM has it. */
  readonly discountFallback?: DiscountFallback;
}

/**
 * Modified Kneser–Ney, interpolated: p(w | h) = (a(hw) − D(a(hw))) / Σ_v a(hv) + γ(h)·p(w | h′), where a is the
 * adjusted count and D one of three discounts of each order, for the counts 1, 2 and 3 or more:
 * Y = n₁/(n₁+2n₂), D₁ = 1 − 2Y·n₂/n₁, D₂ = 2 − 3Y·n₃/n₂, D₃₊ = 3 − 4Y·n₄/n₃. Order 1 is interpolated with the uniform
 * distribution over all words and unk.
 * @see Chen and Goodman 1998; Heafield et al. 2013, whose `lmplz` gives the same numbers
 */
export function modifiedKneserNey(config: ModifiedKneserNeyConfig = {}): NgramEstimator {
  const where = 'ngram.modifiedKneserNey';
  checkKeys(where, config, ['type', 'discountFallback']);
  const { discountFallback = false } = config;
  const fallback = checkFallback(where, discountFallback, [0.5, 1, 1.5]);
  return {
    type: 'modifiedKneserNey',
    config: { type: 'modifiedKneserNey', discountFallback } as { readonly type: string },
    async estimate(counts, context) {
      const adjusted = adjustedCounts(counts);
      const discounts = discountsByOrder(counts, context, { fallback, where }, (order) =>
        threeDiscounts(counts, adjusted, order),
      );
      return interpolate(counts, context, ({ order, first, end }, shares) => {
        const [one, two, more] = discounts[order - 1] as [number, number, number];
        const total = totalOf(adjusted, first, end);
        for (let node = first; node < end; node++) {
          const count = adjusted[node]!;
          if (count > 0) shares[node] = (count - (count === 1 ? one : count === 2 ? two : more)) / total;
        }
      });
    },
  };
}

function threeDiscounts(counts: NgramCounts, adjusted: Int32Array, order: number): Discounts {
  const [, ...seen] = countsOfCounts(counts, adjusted, order, 4);
  const missing = seen.slice(0, 3).indexOf(0);
  if (missing >= 0) return { problem: `no n-gram has the count ${missing + 1}` };
  const [n1, n2, n3, n4] = seen as [number, number, number, number];
  const y = n1 / (n1 + 2 * n2);
  const values = [1 - (2 * y * n2) / n1, 2 - (3 * y * n3) / n2, 3 - (4 * y * n4) / n3];
  const bad = values.findIndex((discount, index) => discount < 0 || discount > index + 1);
  if (bad >= 0) return { problem: `${values[bad]!.toFixed(3)} would be taken from a count of ${bad + 1}` };
  return { values };
}
