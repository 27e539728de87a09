import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import { align } from './alignment.ts';
import { errorRate, errorRateMetric } from './error-rate.ts';
import { formatAlignment } from './format-alignment.ts';

test('counts and rates by hand', () => {
  const references = ['the train to Oslo leaves now', 'two tickets please', 'thanks'];
  const hypotheses = ['a train to leaves now at 7:30', 'two tickets please', ''];
  const report = errorRate(references, hypotheses);
  expect(report).toMatchObject({ hits: 7, substitutions: 1, deletions: 2, insertions: 2, unit: 'word' });
  expect(report.errorRate).toBe(5 / 10);
  expect(report.matchErrorRate).toBe(5 / 12);
  expect(report.informationPreserved).toBeCloseTo((7 / 10) * (7 / 10), 12);
  expect(report.informationLost).toBeCloseTo(1 - (7 / 10) * (7 / 10), 12);
  expect(report.protocol).toBe('errors|unit:word');
  const characters = errorRate(['五月 20'], ['五日20!'], { unit: 'character' });
  expect(characters).toMatchObject({ hits: 3, substitutions: 1, deletions: 1, insertions: 1, errorRate: 3 / 5 });
});

test('empty sides', () => {
  expect(errorRate([''], [''])).toMatchObject({ errorRate: 0, matchErrorRate: 0, informationLost: 1 });
  expect(errorRate([''], ['a'])).toMatchObject({ errorRate: Infinity, matchErrorRate: 1, insertions: 1 });
  expect(errorRate([], [])).toMatchObject({ errorRate: 0, hits: 0 });
  expect(() => errorRate(['a'], [])).toThrow('"hypotheses" expected 1 sentences as in references, got 0');
  expect(() => errorRate([1 as never], ['a'])).toThrow('"references" expected a list of strings');
  expect(() => errorRate(['a'], ['a'], { unit: 'letter' as never })).toThrow('"word" | "character"');
});

test('alignments are cheapest, whole and in chunks that join up', () => {
  const random = createRandom(4);
  const word = () => 'abc'[random.integer(3)]!;
  const distance = (left: string[], right: string[]): number => {
    if (left.length === 0 || right.length === 0) return left.length + right.length;
    const [first, second] = [left.slice(1), right.slice(1)];
    if (left[0] === right[0]) return distance(first, second);
    return 1 + Math.min(distance(first, second), distance(first, right), distance(left, second));
  };
  for (let round = 0; round < 200; round++) {
    const reference = Array.from({ length: random.integer(7) }, word);
    const hypothesis = Array.from({ length: random.integer(7) }, word);
    let [place, other, errors] = [0, 0, 0];
    for (const chunk of align(reference, hypothesis)) {
      expect([chunk.referenceStart, chunk.hypothesisStart]).toEqual([place, other]);
      const left = reference.slice(place, chunk.referenceEnd);
      const right = hypothesis.slice(other, chunk.hypothesisEnd);
      if (chunk.type === 'equal') expect(left).toEqual(right);
      else errors += Math.max(left.length, right.length);
      expect([left.length > 0, right.length > 0]).toEqual([chunk.type !== 'insert', chunk.type !== 'delete']);
      if (chunk.type === 'substitute') for (const [at, unit] of left.entries()) expect(unit).not.toBe(right[at]);
      [place, other] = [chunk.referenceEnd, chunk.hypothesisEnd];
    }
    expect([place, other, errors]).toEqual([reference.length, hypothesis.length, distance(reference, hypothesis)]);
  }
});

test('prints as jiwer does', () => {
  const report = errorRate(
    ['the train to Oslo leaves now', 'fine', 'two tickets'],
    ['a train to leaves now at 7:30', 'fine', 'too tickets'],
  );
  expect(formatAlignment(report).split('\n')).toEqual([
    '=== SENTENCE 1 ===',
    '',
    'REF: the train to Oslo leaves now ** ****',
    'HYP:   a train to **** leaves now at 7:30',
    '       S             D             I    I',
    '',
    '=== SENTENCE 3 ===',
    '',
    'REF: two tickets',
    'HYP: too tickets',
    '       S        ',
    '',
    '=== SUMMARY ===',
    'number of sentences: 3',
    'substitutions=2 deletions=1 insertions=2 hits=6',
    '',
    'mer=45.45%',
    'wil=60.00%',
    'wip=40.00%',
    'wer=55.56%',
    '',
  ]);
  const narrow = formatAlignment(report, { lineWidth: 24, summary: false, skipCorrect: false });
  expect(narrow.split('\n').slice(0, 9)).toEqual([
    '=== SENTENCE 1 ===',
    '',
    'REF: the train to Oslo',
    'HYP:   a train to ****',
    '       S             D',
    '',
    'REF: leaves now ** ****',
    'HYP: leaves now at 7:30',
    '                 I    I',
  ]);
  expect(narrow).toContain('=== SENTENCE 2 ===\n\nREF: fine\nHYP: fine\n         \n');
  const characters = formatAlignment(errorRate(['abc d'], ['axc'], { unit: 'character' }));
  expect(characters).toContain('REF: abc d\nHYP: axc**\n      S DD\n');
  expect(characters).toContain('\n\ncer=60.00%\n');
});

test('as a metric for resampling', () => {
  const metric = errorRateMetric();
  expect(metric.statistics('a b c', ['x y', 'a b d'])).toEqual([1, 3]);
  expect(metric.score([3, 12])).toBe(0.25);
});
