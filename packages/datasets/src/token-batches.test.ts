import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import { createTokenBatches } from './token-batches.ts';

const lengthOf = (text: string) => text.length;

test('a batch is full when one more item would pass the bound, padding counted', () => {
  const items = ['a', 'b', 'cc', 'ddd', 'eeee', 'ffffff'];
  const options = { lengthOf, bucketWidth: 1, shuffle: false };
  expect(createTokenBatches(items, { ...options, maxTokens: 6 })).toEqual([
    ['a', 'b', 'cc'],
    ['ddd'],
    ['eeee'],
    ['ffffff'],
  ]);
  expect(createTokenBatches(items, { ...options, maxTokens: 8 })).toEqual([
    ['a', 'b', 'cc'],
    ['ddd', 'eeee'],
    ['ffffff'],
  ]);
  expect(createTokenBatches(['', ''], { ...options, maxTokens: 1 })).toEqual([['', '']]);
  expect(createTokenBatches([], { ...options, maxTokens: 1 })).toEqual([]);
});

test('every item is in one batch, no batch passes the bound, seeds repeat (random)', () => {
  const random = createRandom(5);
  for (let trial = 0; trial < 100; trial++) {
    const items = Array.from({ length: random.integer(80) }, (_, id) => ({ id, length: random.integer(30) }));
    const maxTokens = 30 + random.integer(200);
    const make = () =>
      createTokenBatches(items, { maxTokens, lengthOf: ({ length }) => length, random: createRandom(trial) });
    const batches = make();
    const ids = batches.flat().map(({ id }) => id);
    expect(ids.sort((left, right) => left - right)).toEqual(items.map(({ id }) => id));
    for (const batch of batches) {
      expect(batch.length * Math.max(...batch.map(({ length }) => length))).toBeLessThanOrEqual(maxTokens);
    }
    expect(make()).toEqual(batches);
  }
});

test('what cannot be batched is refused', () => {
  expect(() => createTokenBatches(['aaaa'], { lengthOf, maxTokens: 3, shuffle: false })).toThrow(
    'an item of 4 tokens is longer than a batch of maxTokens = 3',
  );
  expect(() => createTokenBatches(['a'], { lengthOf, maxTokens: 3 })).toThrow('"random" expected a Random');
});
