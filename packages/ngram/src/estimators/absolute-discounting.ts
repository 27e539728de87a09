import type { NgramEstimator } from '../estimator.ts';
import { discountOnce, type SingleDiscountConfig } from './single-discount.ts';

/**
 * Absolute discounting, interpolated: p(w | h) = (c(hw) − D) / c(h) + D·t(h)/c(h)·p(w | h′), t(h) the distinct words after
 * h, D = n₁ / (n₁ + 2n₂) of each order; down to the uniform distribution over all words and unk.
 * @see Ney, Essen and Kneser 1994; Chen and Goodman 1998, equations 20 and 21
 */
export function absoluteDiscounting(config: SingleDiscountConfig = {}): NgramEstimator {
  return discountOnce('absoluteDiscounting', config, ({ occurrences }) => occurrences);
}
