import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import { type Candidate, qualityOf, searchAlong, tuneByLineSearch } from './line-search.ts';

const random = createRandom(7);
const lists = Array.from({ length: 30 }, () =>
  Array.from(
    { length: 6 },
    (): Candidate => ({
      features: [random.integer(4), random.integer(3)],
      base: -5 * random.uniform(),
      quality: random.uniform(),
    }),
  ),
);

test('along one weight nothing on a fine grid is better', () => {
  for (const index of [0, 1]) {
    for (const start of [
      [0, 0],
      [0.7, -1.3],
    ]) {
      const { weight, quality } = searchAlong(lists, start, index, 10);
      expect(qualityOf(lists, start.with(index, weight))).toBeCloseTo(quality, 10);
      let best = Number.NEGATIVE_INFINITY;
      for (let step = -10_000; step <= 10_000; step++) {
        best = Math.max(best, qualityOf(lists, start.with(index, step / 1000)));
      }
      expect(quality).toBeGreaterThanOrEqual(best - 1e-9);
    }
  }
});

test('no single weight can be changed for the better in the end; it is never worse than the start', () => {
  const start = [0, 0];
  const { weights, quality } = tuneByLineSearch(lists, start, 10);
  expect(quality).toBeGreaterThan(qualityOf(lists, start));
  expect(qualityOf(lists, weights)).toBe(quality);
  for (const index of [0, 1])
    expect(searchAlong(lists, weights, index, 10).quality).toBeLessThanOrEqual(quality + 1e-9);
});

test('where a weight changes nothing it is 0', () => {
  const same = [[{ features: [1], base: 0, quality: 0.5 }]];
  expect(tuneByLineSearch(same, [3], 10)).toEqual({ weights: [3], quality: 0.5 });
  expect(searchAlong(same, [3], 0, 10)).toEqual({ weight: 0, quality: 0.5 });
});
