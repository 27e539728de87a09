import { checkKeys, checkPositiveInteger, invalidArgument, RecurrentError } from '@recurrent/core';
import type { BatchOptions } from './batches.ts';
import { lengthBuckets } from './batches.ts';

export interface TokenBatchOptions<Item> extends Omit<BatchOptions<Item>, 'batchSize'> {
  /** Bound of items × longest item of a batch, padding counted. */
  readonly maxTokens: number;
}

/**
 * Batches of items of about equal length that hold about as many tokens each: short items come in large batches, long
 * ones in small, so that a step takes about the same memory and time. Every item is in exactly one batch. Shuffled as
 * in `createBatches`: items within buckets, then the batches.
 * @throws RecurrentError INVALID_ARGUMENT; BAD_DATA for an item longer than `maxTokens`
 */
export function createTokenBatches<Item>(items: readonly Item[], options: TokenBatchOptions<Item>): Item[][] {
  const where = 'datasets.createTokenBatches';
  checkKeys(where, options, ['maxTokens', 'lengthOf', 'random', 'shuffle', 'bucketWidth']);
  const { maxTokens, random, shuffle = true, lengthOf, bucketWidth = 4 } = options;
  checkPositiveInteger(where, 'maxTokens', maxTokens);
  if (shuffle && random === undefined) invalidArgument(where, 'random', 'a Random, or shuffle: false', random);
  const buckets = lengthBuckets(items, { lengthOf, bucketWidth });
  if (shuffle) for (const bucket of buckets) random!.shuffle(bucket);
  const batches: Item[][] = [];
  let batch: Item[] = [];
  let longest = 0;
  for (const item of buckets.flat()) {
    const length = lengthOf(item);
    if (length > maxTokens) {
      throw new RecurrentError({
        code: 'BAD_DATA',
        message: `${where}: an item of ${length} tokens is longer than a batch of maxTokens = ${maxTokens}; raise maxTokens or cut the item`,
        argument: 'maxTokens',
        expected: `≥ ${length}`,
        received: String(maxTokens),
      });
    }
    const next = Math.max(longest, length);
    if (batch.length > 0 && next * (batch.length + 1) > maxTokens) {
      batches.push(batch);
      batch = [];
      longest = length;
    } else longest = next;
    batch.push(item);
  }
  if (batch.length > 0) batches.push(batch);
  return shuffle ? random!.shuffle(batches) : batches;
}
