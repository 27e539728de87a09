import { checkKeys, checkPositiveInteger } from '@recurrent/core';
import type { NgramCounts } from '../count.ts';
import type { NgramEstimator } from '../estimator.ts';
import { countsOfCounts, type Discounts, discountsByOrder } from './discounts.ts';
import { checkFallback, type DiscountFallback } from './fallback.ts';
import { backOff } from './shares.ts';
import { distinctOf, totalOf } from './total.ts';

export interface KatzConfig {
  /** Counts above this are trusted as they are; 5 by default. */
  readonly largest?: number;
  /** `true`: 0.5 is taken from each count up to `largest`. */
  readonly discountFallback?: DiscountFallback;
}

/**
 * Katz: p(w | h) = d(c)·c / c(h) for c = c(hw) > 0, else α(h)·p(w | h′), with Good–Turing discounts for 1 ≤ c ≤ k:
 * d(c) = (r(c)/c − A) / (1 − A), r(c) = (c+1)·n_{c+1}/n_c, A = (k+1)·n_{k+1}/n₁, and d(c) = 1 above k. Order 1 backs off to
 * the uniform distribution over the words that were not seen, so unk gets what the discounts of the words leave.
 * Where all counts after h are above k and nothing would be left for other words, c(h) is taken one higher, as SRILM does.
 * @see Katz 1987; Chen and Goodman 1998, section 2.4
 */
export function katz(config: KatzConfig = {}): NgramEstimator {
  const where = 'ngram.katz';
  checkKeys(where, config, ['type', 'largest', 'discountFallback']);
  const { largest = 5, discountFallback = false } = config;
  checkPositiveInteger(where, 'largest', largest);
  const fallback = checkFallback(where, discountFallback, [0.5]);
  return {
    type: 'katz',
    config: { type: 'katz', largest, discountFallback } as { readonly type: string },
    async estimate(counts, context) {
      const { occurrences } = counts;
      const words = counts.vocabulary.size - 1;
      const discounts = discountsByOrder(counts, context, { fallback, where }, (order) =>
        goodTuring(counts, order, largest),
      ).map((values) => discountedCounts(values, largest));
      return backOff(counts, context, ({ order, first, end }, shares) => {
        const discounted = discounts[order - 1]!;
        const total = totalOf(occurrences, first, end);
        let given = 0;
        for (let node = first; node < end; node++) {
          const count = occurrences[node]!;
          shares[node] = count <= largest ? discounted[count]! : count;
          given += shares[node]!;
        }
        const short = given === total && distinctOf(occurrences, first, end) < words ? 1 : 0;
        for (let node = first; node < end; node++) shares[node]! /= total + short;
      });
    },
  };
}

/** Element c: what c counts for. `taken[c − 1]` is taken from it, or the last one where there are fewer. */
function discountedCounts(taken: readonly number[], largest: number): Float64Array {
  return Float64Array.from({ length: largest + 1 }, (_, count) =>
    count === 0 ? 0 : count - taken[Math.min(count, taken.length) - 1]!,
  );
}

function goodTuring(counts: NgramCounts, order: number, largest: number): Discounts {
  const seen = countsOfCounts(counts, counts.occurrences, order, largest + 1);
  const missing = seen.indexOf(0, 1);
  if (missing > 0) return { problem: `no n-gram has the count ${missing}` };
  const common = ((largest + 1) * seen[largest + 1]!) / seen[1]!;
  const values = Array.from({ length: largest }, (_, index) => {
    const count = index + 1;
    return (((count + 1) * seen[count + 1]!) / (seen[count]! * count) - common) / (1 - common);
  });
  const bad = values.findIndex((discount) => !(discount > 0 && discount <= 1));
  if (bad >= 0) return { problem: `counts of ${bad + 1} would be multiplied by ${values[bad]!.toFixed(3)}` };
  return { values: values.map((discount, index) => (1 - discount) * (index + 1)) };
}
