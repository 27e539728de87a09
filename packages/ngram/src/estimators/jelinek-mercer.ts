import { checkKeys, checkPositiveInteger, invalidArgument } from '@recurrent/core';
import type { NgramEstimator } from '../estimator.ts';
import { interpolate } from './shares.ts';
import { totalOf } from './total.ts';
import { bucketOf, tuneWeights } from './tune-weights.ts';

export interface JelinekMercerConfig {
  /**
   * λ of the orders 1 … N, each in [0, 1]: one number an order, or one a bucket. Without it, held-out text
   * (`heldOut`) gives them.
   */
  readonly weights?: readonly (number | readonly number[])[];
  /** Weights of each order by how often the history came: 1, 2–3, 4–7 … times, the last one open; 1 (default): all alike. */
  readonly buckets?: number;
}

/**
 * Jelinek–Mercer: p(w | h) = λ·c(hw)/c(h) + (1 − λ)·p(w | h′) where h was seen, else p(w | h′); λ by order and by
 * c(h), tuned by expectation maximisation to held-out text; down to the uniform distribution over all words and unk.
 * A weight of 1 in order 1 leaves unk nothing.
 * @see Jelinek and Mercer 1980; Chen and Goodman 1998, section 2.3
 */
export function jelinekMercer(config: JelinekMercerConfig = {}): NgramEstimator {
  const where = 'ngram.jelinekMercer';
  checkKeys(where, config, ['type', 'weights', 'buckets']);
  const { weights, buckets = 1 } = config;
  checkPositiveInteger(where, 'buckets', buckets);
  const given = weights === undefined ? undefined : checkWeights(where, weights, buckets);
  return {
    type: 'jelinekMercer',
    config: { type: 'jelinekMercer', buckets, ...(weights === undefined ? {} : { weights }) } as {
      readonly type: string;
    },
    async estimate(counts, context) {
      const { occurrences } = counts;
      if (given === undefined && context.heldOut === undefined) {
        invalidArgument(
          where,
          'heldOut',
          'held-out text to tune the weights to, or "weights" in the config',
          undefined,
        );
      }
      if (given !== undefined && given.length !== counts.order) {
        invalidArgument(where, 'weights', `one entry for each of ${counts.order} orders`, weights);
      }
      const lambdas = given ?? (await tuneWeights(counts, context.heldOut!, buckets, context.pace));
      return interpolate(counts, context, ({ order, first, end }, shares) => {
        const total = totalOf(occurrences, first, end);
        const lambda = lambdas[order - 1]![bucketOf(total, buckets)]!;
        for (let node = first; node < end; node++) shares[node] = (lambda * occurrences[node]!) / total;
      });
    },
  };
}

function checkWeights(where: string, weights: unknown, buckets: number): Float64Array[] {
  const rule = `for each order a number in [0, 1] or a list of ${buckets}, one a bucket`;
  if (!Array.isArray(weights) || weights.length === 0) invalidArgument(where, 'weights', rule, weights);
  return weights.map((entry) => {
    const list = typeof entry === 'number' ? new Array(buckets).fill(entry) : entry;
    const good = Array.isArray(list) && list.length === buckets && list.every((weight) => weight >= 0 && weight <= 1);
    if (!good) invalidArgument(where, 'weights', rule, weights);
    return Float64Array.from(list as number[]);
  });
}
