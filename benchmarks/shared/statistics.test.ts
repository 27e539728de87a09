import { expect, test } from 'vitest';
import { linearFit, median } from './statistics.ts';

test('median of odd and even counts', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(() => median([])).toThrow(RangeError);
});

test('a line is found, and a parabola is told from one', () => {
  const straight = linearFit([1, 2, 4], [5, 7, 11]);
  expect(straight.intercept).toBeCloseTo(3, 12);
  expect(straight.slope).toBeCloseTo(2, 12);
  expect(straight.r2).toBeCloseTo(1, 12);
  // Anscombe's first set, from his paper: 3.00 + 0.500 x, r² 0.67
  const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
  const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
  const anscombe = linearFit(x, y);
  expect([anscombe.intercept, anscombe.slope, anscombe.r2].map((value) => value.toFixed(2))).toEqual([
    '3.00',
    '0.50',
    '0.67',
  ]);
  expect(linearFit([1, 2, 4], [3, 12, 48]).exponent).toBeCloseTo(2, 12);
});
