import { expect, test } from 'vitest';
import { rouge } from './rouge.ts';

test('multiset counts, by hand', () => {
  // the ×2 of 3, cat, sat; "the cat" once, "cat sat" once.
  const { rouge1, rouge2, rougeL, protocol } = rouge(['The cat sat the the'], ['the cat the dog sat']);
  expect(rouge1).toEqual({ precision: 4 / 5, recall: 4 / 5, f1: expect.closeTo(4 / 5, 12) });
  expect(rouge2).toEqual({ precision: 1 / 4, recall: 1 / 4, f1: 1 / 4 });
  // the cat … the, or the cat sat.
  expect(rougeL).toEqual({ precision: 3 / 5, recall: 3 / 5, f1: expect.closeTo(3 / 5, 12) });
  expect(protocol).toBe('rouge|refs:1|count:multiset|case:lc|tok:none|avg:segments');
});

test("Lin's example: order tells what bigrams and unigrams do not", () => {
  const reference = 'police killed the gunman';
  const { rougeL } = rouge(['police kill the gunman'], [reference]);
  expect(rougeL.f1).toBe(0.75);
  expect(rouge(['the gunman kill police'], [reference]).rougeL.f1).toBe(0.5);
});

test('distinct counts, by hand', () => {
  const { rouge1, rougeL, protocol } = rouge(['a a a b'], ['a b c'], { counting: 'distinct' });
  expect(rouge1.precision).toBe(1);
  expect(rouge1.recall).toBe(2 / 3);
  expect(rouge1.f1).toBeCloseTo(0.8, 7);
  const [precision, recall] = [2 / 4, 2 / 3];
  const square = (precision / recall) ** 2;
  expect(rougeL.f1).toBeCloseTo(((1 + square) * precision * recall) / (recall + square * precision), 10);
  expect(protocol).toContain('count:distinct');
});

test('several references, several segments, nothing', () => {
  const best = rouge(['a b'], [['x y', 'a b', 'a']]);
  expect(best.rouge1.f1).toBe(1);
  expect(rouge(['a b', ''], ['a b', 'c']).rouge1).toEqual({ precision: 0.5, recall: 0.5, f1: 0.5 });
  expect(rouge([''], ['']).rougeL).toEqual({ precision: 0, recall: 0, f1: 0 });
  expect(() => rouge(['a'], [])).toThrow('"references" expected 1 as there are hypotheses, got 0');
  expect(() => rouge(['a'], [[]])).toThrow('"references[0]" expected a string or a list of at least one, got []');
  expect(() => rouge(['a'], ['a'], { counting: 'set' as never })).toThrow('"multiset" | "distinct"');
});
