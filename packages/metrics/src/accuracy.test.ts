import { expect, test } from 'vitest';
import { sequenceAccuracy, tokenAccuracy } from './accuracy.ts';

const gold = [['a', 'b', 'c'], ['a'], []];
const predicted = [['a', 'b', 'x'], ['a'], []];

test('tokens and sequences by hand', () => {
  expect(tokenAccuracy(gold, predicted)).toEqual({
    protocol: 'accuracy|unit:token',
    accuracy: 0.75,
    correct: 3,
    total: 4,
  });
  expect(sequenceAccuracy(gold, predicted)).toEqual({
    protocol: 'accuracy|unit:sequence',
    accuracy: 2 / 3,
    correct: 2,
    total: 3,
  });
  expect(tokenAccuracy([[1, 2]], [[1, 3]]).accuracy).toBe(0.5);
});

test('nothing to get right is 0, and both sides must fit', () => {
  expect(tokenAccuracy([[]], [[]]).accuracy).toBe(0);
  expect(sequenceAccuracy([], []).accuracy).toBe(0);
  expect(() => tokenAccuracy([['a']], [['a', 'b']])).toThrow('"predicted[0]" expected 1 tags as in gold, got 2');
  expect(() => sequenceAccuracy([['a']], [])).toThrow('"predicted" expected 1 sentences as in gold, got 0');
});
