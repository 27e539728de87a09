import { checkKeys, checkPositiveInteger, invalidArgument, type Random } from '@recurrent/core';

export interface BucketOptions<Item> {
  readonly lengthOf: (item: Item) => number;
  /** Lengths that count as one: bucket k holds lengths in [k·width, (k + 1)·width); 4 by default. */
  readonly bucketWidth?: number;
}

export interface BatchOptions<Item> extends BucketOptions<Item> {
  readonly batchSize: number;
  /** Needed to shuffle. */
  readonly random?: Random;
  /** Draw anew which items meet and the order of the batches (default), or keep the order given. */
  readonly shuffle?: boolean;
}

/** The items by bucket, shortest bucket first, in the order given within each. */
export function lengthBuckets<Item>(items: readonly Item[], options: BucketOptions<Item>): Item[][] {
  const where = 'datasets.lengthBuckets';
  checkKeys(where, options, ['lengthOf', 'bucketWidth']);
  const { lengthOf, bucketWidth = 4 } = options;
  checkPositiveInteger(where, 'bucketWidth', bucketWidth);
  const buckets = new Map<number, Item[]>();
  for (const item of items) {
    const length = lengthOf(item);
    if (!(length >= 0 && Number.isFinite(length))) invalidArgument(where, 'lengthOf', 'a length ≥ 0', length);
    const key = Math.floor(length / bucketWidth);
    const bucket = buckets.get(key);
    if (bucket === undefined) buckets.set(key, [item]);
    else bucket.push(item);
  }
  return [...buckets].sort(([left], [right]) => left - right).map(([, bucket]) => bucket);
}

/**
 * Batches of items of about equal length, so that little is padding: every item in exactly one batch, every batch but
 * one of `batchSize`. Buckets are laid end to end and cut, so a batch may hold the end of one and the start of the next.
 * Shuffled, items are drawn within buckets and the batches are put in random order; the same random state gives the
 * same batches. Unshuffled, items go from short to long, in the order given within a bucket.
 * @throws RecurrentError INVALID_ARGUMENT
 */
export function createBatches<Item>(items: readonly Item[], options: BatchOptions<Item>): Item[][] {
  const where = 'datasets.createBatches';
  checkKeys(where, options, ['batchSize', 'lengthOf', 'random', 'shuffle', 'bucketWidth']);
  const { batchSize, random, shuffle = true, lengthOf, bucketWidth = 4 } = options;
  checkPositiveInteger(where, 'batchSize', batchSize);
  if (shuffle && random === undefined) invalidArgument(where, 'random', 'a Random, or shuffle: false', random);
  const buckets = lengthBuckets(items, { lengthOf, bucketWidth });
  if (shuffle) for (const bucket of buckets) random!.shuffle(bucket);
  const ordered = buckets.flat();
  const batches: Item[][] = [];
  for (let start = 0; start < ordered.length; start += batchSize) batches.push(ordered.slice(start, start + batchSize));
  return shuffle ? random!.shuffle(batches) : batches;
}
