import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import { type StreamBatch, type StreamOptions, streamBatches, withUnknown } from './stream-batches.ts';

const text = [Int32Array.of(2, 3, 4), Int32Array.of(5, 6), Int32Array.of(7, 8, 9, 10, 11)];
const usual: StreamOptions = { bos: 1, batchSize: 2, steps: 3, carry: true, predict: 'all', context: 'document' };
const rows = ({ rows, inputs, columns }: StreamBatch) =>
  Array.from({ length: rows }, (_, row) => [...inputs.subarray(row * columns, (row + 1) * columns)]);
const targetRows = ({ rows, targets, columns, lastOnly }: StreamBatch): (number | number[])[] =>
  lastOnly
    ? [...targets]
    : Array.from({ length: rows }, (_, row) => [...targets.subarray(row * columns, (row + 1) * columns)]);

test('streams run side by side and go on from batch to batch', () => {
  const batches = streamBatches(text, usual);
  expect(batches.map(rows)).toEqual([
    [
      [1, 2, 3],
      [1, 7, 8],
    ],
    [
      [4, 5],
      [9, 10],
    ],
  ]);
  expect(batches.map(targetRows)).toEqual([
    [
      [2, 3, 4],
      [7, 8, 9],
    ],
    [
      [5, 6],
      [10, 11],
    ],
  ]);
  expect(batches.map(({ fresh, carryAfter }) => [fresh, carryAfter])).toEqual([
    [true, 3],
    [false, 2],
  ]);
});

test('windows that are not carried read every token once, each from the one before it', () => {
  const batches = streamBatches(text, { ...usual, carry: false });
  expect(batches.every(({ fresh }) => fresh)).toBe(true);
  expect(
    batches
      .flatMap(targetRows)
      .flat()
      .filter((id) => (id as number) >= 0)
      .sort(),
  ).toEqual([...text].flatMap((ids) => [...ids]).sort());
  expect(batches.flatMap(rows)).toContainEqual([4, 5, 6]);
});

test('the last step alone: one window for each token', () => {
  const carried = streamBatches(text, { ...usual, predict: 'last' });
  expect(carried.map(rows).slice(1, 5)).toEqual([
    [
      [1, 2],
      [1, 7],
    ],
    [
      [1, 2, 3],
      [1, 7, 8],
    ],
    [
      [2, 3, 4],
      [7, 8, 9],
    ],
    [
      [3, 4, 5],
      [8, 9, 10],
    ],
  ]);
  expect(carried.map(targetRows)).toEqual([
    [2, 7],
    [3, 8],
    [4, 9],
    [5, 10],
    [6, 11],
  ]);
  expect(carried.map(({ fresh, carryAfter }) => [fresh, carryAfter])).toEqual([
    [true, 0],
    [true, 0],
    [true, 1],
    [false, 1],
    [false, 1],
  ]);
  const windows = streamBatches(text, { ...usual, predict: 'last', carry: false, random: createRandom(1) });
  expect(windows.flatMap(targetRows).sort((a, b) => Number(a) - Number(b))).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

test('sentences begin afresh; a longer one goes on in the next batch', () => {
  const batches = streamBatches(text, { ...usual, context: 'sentence', batchSize: 3 });
  expect(batches.map(targetRows)).toEqual([
    [
      [2, 3, 4],
      [5, 6, -1],
      [7, 8, 9],
    ],
    [
      [-1, -1],
      [-1, -1],
      [10, 11],
    ],
  ]);
  expect(rows(batches[0]!)).toEqual([
    [1, 2, 3],
    [1, 5, 1],
    [1, 7, 8],
  ]);
  expect(rows(batches[1]!)[2]).toEqual([9, 10]);
  expect(batches.map(({ fresh }) => fresh)).toEqual([true, false]);
});

test('more streams than tokens are as many as there are tokens; of nothing there is no batch', () => {
  expect(streamBatches([Int32Array.of(2, 3)], { ...usual, batchSize: 9 })).toMatchObject([{ rows: 2, columns: 1 }]);
  expect(streamBatches([], usual)).toEqual([]);
  expect(streamBatches([new Int32Array(0)], { ...usual, context: 'sentence' })).toEqual([]);
});

test('unknown words come at the rate that was asked for, never in place of what is kept', () => {
  const ids = Int32Array.from({ length: 4000 }, (_, index) => index % 4);
  const [noisy] = withUnknown([ids], { unk: 0, keep: new Set([0, 1]), rate: 0.25, random: createRandom(2) });
  const changed = noisy!.filter((id, index) => id !== ids[index]);
  expect(changed.every((id) => id === 0)).toBe(true);
  expect(Math.abs(changed.length / 2000 - 0.25)).toBeLessThan(0.03);
  expect(noisy!.filter((id) => id === 1)).toHaveLength(1000);
});
