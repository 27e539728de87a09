import { checkKeys, checkRange } from '@recurrent/core';
import type { NgramCounts } from '../count.ts';
import type { NgramEstimator } from '../estimator.ts';
import { discountsByOrder, singleDiscount } from './discounts.ts';
import { checkFallback, type DiscountFallback } from './fallback.ts';
import { interpolate } from './shares.ts';
import { totalOf } from './total.ts';

export interface SingleDiscountConfig {
  /** What is taken from every count of every order, in (0, 1]; by default n₁ / (n₁ + 2n₂) of each order. */
  readonly discount?: number;
  /** `true`: 0.5. */
  readonly discountFallback?: DiscountFallback;
}

/**
 * p(w | h) = (k(hw) − D) / Σ_v k(hv) + γ(h)·p(w | h′) with one discount D an order, down to the uniform distribution.
 * @param countsOf what k is
 */
export function discountOnce(
  type: string,
  config: SingleDiscountConfig,
  countsOf: (counts: NgramCounts) => Int32Array,
): NgramEstimator {
  const where = `ngram.${type}`;
  checkKeys(where, config, ['type', 'discount', 'discountFallback']);
  const { discount, discountFallback = false } = config;
  if (discount !== undefined) checkRange(where, 'discount', discount, Number.MIN_VALUE, 1);
  const fallback = checkFallback(where, discountFallback, [0.5]);
  return {
    type,
    config: { type, discountFallback, ...(discount === undefined ? {} : { discount }) } as { readonly type: string },
    async estimate(counts, context) {
      const used = countsOf(counts);
      const discounts = discountsByOrder(counts, context, { fallback, where }, (order) =>
        discount === undefined ? singleDiscount(counts, used, order) : { values: [discount] },
      );
      return interpolate(counts, context, ({ order, first, end }, shares) => {
        const taken = discounts[order - 1]![0]!;
        const total = totalOf(used, first, end);
        for (let node = first; node < end; node++) {
          if (used[node]! > 0) shares[node] = (used[node]! - taken) / total;
        }
      });
    },
  };
}
