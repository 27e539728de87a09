import { expect, test } from 'vitest';
import { oneHot } from './one-hot.ts';

test('one row an id', () => {
  expect(oneHot(new Int32Array([2, 0]), 3)).toEqual(new Float32Array([0, 0, 1, 1, 0, 0]));
  expect(oneHot([], 3)).toEqual(new Float32Array(0));
  expect(() => oneHot([0, 3], 3)).toThrow('"ids[1]" expected an integer in [0, 2], got 3');
  expect(() => oneHot([0.5], 3)).toThrow('got 0.5');
  expect(() => oneHot([], 0)).toThrow('"size" expected a positive integer');
});
