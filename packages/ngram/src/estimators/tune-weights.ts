import type { Pacer } from '@recurrent/core';
import { RecurrentError } from '@recurrent/core';
import type { NgramCounts } from '../count.ts';
import { findChild } from '../shape.ts';
import { totalOf } from './total.ts';

/** Which weight a history that came `total` times has: ⌊log₂ total⌋, the last bucket open. */
export function bucketOf(total: number, buckets: number): number {
  return Math.min(buckets - 1, 31 - Math.clz32(total));
}

/** It ends when the mean log-likelihood gains less than this, in nats, or after so many rounds. */
const smallestGain = 1e-7;
const mostRounds = 200;

/**
 * λ of each order and bucket that make held-out text likeliest, by expectation maximisation from ½: p(w | h) is a mixture
 * of relative frequencies of the orders N … 1 and the uniform distribution, order n having the weight λₙ·Π_{m>n}(1 − λₘ)
 * over the orders whose history was seen. A weight that no held-out token tells of stays ½.
 * @param heldOut ids, each sequence from bos to eos
 * @returns [order − 1][bucket]
 * @throws RecurrentError BAD_DATA when the held-out text is empty
 */
export async function tuneWeights(
  counts: NgramCounts,
  heldOut: readonly Int32Array[],
  buckets: number,
  pace: Pacer,
): Promise<Float64Array[]> {
  const { order } = counts;
  const tokens = await collect(counts, heldOut, buckets, pace);
  if (tokens.length === 0) {
    throw new RecurrentError({ code: 'BAD_DATA', message: 'ngram.jelinekMercer: the held-out text is empty' });
  }
  const uniform = 1 / (counts.vocabulary.size - 1);
  const lambdas = Array.from({ length: order }, () => new Float64Array(buckets).fill(0.5));
  let before = Number.NEGATIVE_INFINITY;
  for (let round = 0; round < mostRounds; round++) {
    const chosen = lambdas.map(() => new Float64Array(buckets));
    const reached = lambdas.map(() => new Float64Array(buckets));
    let logLikelihood = 0;
    const below = new Float64Array(order + 1);
    for (let token = 0; token < tokens.length; token++) {
      // below[n]: the probability of the mixture of the orders up to n.
      below[0] = uniform;
      for (let n = 1; n <= order; n++) {
        const bucket = tokens.buckets[token * order + n - 1]!;
        const lambda = bucket < 0 ? 0 : lambdas[n - 1]![bucket]!;
        below[n] = lambda * tokens.frequencies[token * order + n - 1]! + (1 - lambda) * below[n - 1]!;
      }
      logLikelihood += Math.log(below[order]!);
      // The posterior of having come down to order n, and of having stayed there.
      let posterior = 1;
      for (let n = order; n >= 1 && posterior > 0; n--) {
        const bucket = tokens.buckets[token * order + n - 1]!;
        if (bucket < 0) continue;
        const lambda = lambdas[n - 1]![bucket]!;
        const stay = (lambda * tokens.frequencies[token * order + n - 1]!) / below[n]!;
        reached[n - 1]![bucket]! += posterior;
        chosen[n - 1]![bucket]! += posterior * stay;
        posterior *= 1 - stay;
      }
      if ((token & 16383) === 0) await pace();
    }
    for (const [index, lambda] of lambdas.entries()) {
      for (let bucket = 0; bucket < buckets; bucket++) {
        if (reached[index]![bucket]! > 0) lambda[bucket] = chosen[index]![bucket]! / reached[index]![bucket]!;
      }
    }
    const mean = logLikelihood / tokens.length;
    if (mean - before < smallestGain) break;
    before = mean;
  }
  return lambdas;
}

interface HeldOutTokens {
  readonly length: number;
  /** float64 [tokens, order]: c(hw) / c(h). */
  readonly frequencies: Float64Array;
  /** int8 [tokens, order]: the bucket of h; −1 where h was never seen. */
  readonly buckets: Int8Array;
}

async function collect(
  counts: NgramCounts,
  heldOut: readonly Int32Array[],
  buckets: number,
  pace: Pacer,
): Promise<HeldOutTokens> {
  const { order, children, occurrences } = counts;
  const length = heldOut.reduce((sum, ids) => sum + ids.length - 1, 0);
  const frequencies = new Float64Array(length * order);
  const found = new Int8Array(length * order).fill(-1);
  let token = 0;
  for (const ids of heldOut) {
    await pace();
    for (let at = 1; at < ids.length; at++, token++) {
      for (let n = 1; n <= Math.min(order, at + 1); n++) {
        let node = 0;
        for (let index = at - n + 1; index < at && node >= 0; index++) node = findChild(counts, node, ids[index]!);
        if (node < 0) break;
        const total = totalOf(occurrences, children[node]!, children[node + 1]!);
        if (total === 0) continue;
        found[token * order + n - 1] = bucketOf(total, buckets);
        const child = findChild(counts, node, ids[at]!);
        if (child >= 0) frequencies[token * order + n - 1] = occurrences[child]! / total;
      }
    }
  }
  return { length, frequencies, buckets: found };
}
