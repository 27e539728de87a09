import { RecurrentError } from '@recurrent/core';
import type { NgramCounts } from '../count.ts';
import type { EstimateContext } from '../estimator.ts';

/** What each n-gram counts for Kneser–Ney: distinct words before it; occurrences where nothing can come before. */
export function adjustedCounts({ order, levels, occurrences, extensions }: NgramCounts): Int32Array {
  const adjusted = occurrences.slice();
  for (let node = 1; node < levels[order]!; node++) {
    // What begins with bos has no word before it and keeps its occurrences.
    if (extensions[node]! > 0) adjusted[node] = extensions[node]!;
  }
  return adjusted;
}

/** How many n-grams of an order have the count 1, 2 … `most`; element 0 is not used. */
export function countsOfCounts({ levels }: NgramCounts, counts: Int32Array, order: number, most: number): Float64Array {
  const found = new Float64Array(most + 1);
  for (let node = levels[order]!; node < levels[order + 1]!; node++) {
    const count = counts[node]!;
    if (count > 0 && count <= most) found[count]! += 1;
  }
  return found;
}

export interface FallbackRule {
  /** What is discounted in an order whose counts are too few; without it that is an error. */
  readonly fallback: readonly number[] | undefined;
  /** The name of the estimator, for messages. */
  readonly where: string;
}

/** Why discounts cannot be had from the counts, in words. */
export type Discounts = { readonly values: readonly number[] } | { readonly problem: string };

/**
 * The discounts of each order 1 … N from the counts of counts; the fallback with a warning where they cannot be had.
 * @throws RecurrentError BAD_DATA without a fallback
 */
export function discountsByOrder(
  counts: NgramCounts,
  { warn }: Pick<EstimateContext, 'warn'>,
  { fallback, where }: FallbackRule,
  discountsOf: (order: number) => Discounts,
): (readonly number[])[] {
  return Array.from({ length: counts.order }, (_, index) => {
    const found = discountsOf(index + 1);
    if ('values' in found) return found.values;
    const problem = `${where}: counts too few for the discounts of order ${index + 1}: ${found.problem}`;
    if (fallback === undefined) {
      throw new RecurrentError({
        code: 'BAD_DATA',
        message: `${problem}; give more text, or ask for the fallback (discountFallback: true)`,
      });
    }
    warn(`${problem}; discounting ${fallback.join(', ')} instead`);
    return fallback;
  });
}

/** The one discount of an order, n₁ / (n₁ + 2n₂): Ney, Essen and Kneser 1994. */
export function singleDiscount(counts: NgramCounts, used: Int32Array, order: number): Discounts {
  const [, ones, twos] = countsOfCounts(counts, used, order, 2) as unknown as [number, number, number];
  if (ones === 0 || twos === 0) return { problem: `no n-gram has the count ${ones === 0 ? 1 : 2}` };
  return { values: [ones / (ones + 2 * twos)] };
}
