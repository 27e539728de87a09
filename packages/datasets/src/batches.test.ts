import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import { createBatches, lengthBuckets } from './batches.ts';

const lengthOf = (text: string) => text.length;

test('buckets hold neighbouring lengths in the order given', () => {
  const items = ['aaaa', 'b', 'cccccccc', '', 'ddd'];
  expect(lengthBuckets(items, { lengthOf })).toEqual([['b', '', 'ddd'], ['aaaa'], ['cccccccc']]);
  expect(lengthBuckets(items, { lengthOf, bucketWidth: 100 })).toEqual([items]);
});

test('unshuffled batches go from short to long', () => {
  const items = ['aaaa', 'b', 'cccccccc', '', 'ddd'];
  const options = { batchSize: 2, lengthOf, bucketWidth: 1, shuffle: false };
  expect(createBatches(items, options)).toEqual([['', 'b'], ['ddd', 'aaaa'], ['cccccccc']]);
  expect(createBatches([], options)).toEqual([]);
});

test('every item is in one batch an epoch, lengths in a batch are near, seeds repeat (random)', () => {
  const random = createRandom(5);
  for (let trial = 0; trial < 150; trial++) {
    const items = Array.from({ length: random.integer(60) }, (_, id) => ({ id, length: random.integer(30) }));
    const batchSize = 1 + random.integer(9);
    const bucketWidth = 1 + random.integer(6);
    const make = (seed: number) => {
      const options = {
        batchSize,
        bucketWidth,
        random: createRandom(seed),
        lengthOf: (item: { length: number }) => item.length,
      };
      return createBatches(items, options);
    };
    const batches = make(trial);
    expect(
      batches
        .flat()
        .map(({ id }) => id)
        .sort((left, right) => left - right),
    ).toEqual(items.map(({ id }) => id));
    expect(batches).toHaveLength(Math.ceil(items.length / batchSize));
    expect(batches.filter((batch) => batch.length !== batchSize).length).toBeLessThanOrEqual(1);
    expect(make(trial)).toEqual(batches);
    // Laid end to end, buckets only meet at batch borders: the ranges of buckets of two batches overlap in one at most.
    const ranges = batches
      .map((batch) => batch.map(({ length }) => Math.floor(length / bucketWidth)))
      .map((keys) => [Math.min(...keys), Math.max(...keys)] as const)
      .sort(([low, high], [otherLow, otherHigh]) => low - otherLow || high - otherHigh);
    for (let index = 1; index < ranges.length; index++) {
      expect(ranges[index]![0]).toBeGreaterThanOrEqual(ranges[index - 1]![1]);
    }
  }
});

test('the next epoch differs, with who meets whom', () => {
  const items = Array.from({ length: 40 }, (_, id) => id);
  const random = createRandom(1);
  const epoch = () => createBatches(items, { batchSize: 4, random, lengthOf: () => 3 });
  const [first, second] = [epoch(), epoch()];
  expect(second).not.toEqual(first);
  const meets = (batches: number[][]) => batches.map((batch) => [...batch].sort().join(' ')).sort();
  expect(meets(second)).not.toEqual(meets(first));
});

test('bad options are refused', () => {
  expect(() => createBatches([1], { batchSize: 0, lengthOf: () => 1, shuffle: false })).toThrow('"batchSize" expected');
  expect(() => createBatches([1], { batchSize: 1, lengthOf: () => 1 })).toThrow(
    '"random" expected a Random, or shuffle: false, got undefined',
  );
  expect(() => lengthBuckets([1], { lengthOf: () => Number.NaN })).toThrow('"lengthOf" expected a length ≥ 0, got NaN');
  expect(() => lengthBuckets([1], { lengthOf: () => 1, bucketWidth: 0.5 })).toThrow('"bucketWidth" expected');
});
