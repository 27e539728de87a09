import type { NgramEstimator } from '../estimator.ts';
import { adjustedCounts } from './discounts.ts';
import { discountOnce, type SingleDiscountConfig } from './single-discount.ts';

/**
 * Kneser–Ney, interpolated: absolute discounting in which an n-gram below the highest order counts the distinct words
 * that came before it (its occurrences, where it begins with bos); D = n₁ / (n₁ + 2n₂) of these counts, by order.
 * @see Kneser and Ney 1995; Chen and Goodman 1998, section 4.1.6
 */
export function kneserNey(config: SingleDiscountConfig = {}): NgramEstimator {
  return discountOnce('kneserNey', config, adjustedCounts);
}
