import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import { createTokenizer } from './tokenizer.ts';

const bpe = createTokenizer({
  model: {
    type: 'bpe',
    vocabulary: ['a', 'b', 'c', 'ab', 'bc', 'abc'],
    merges: [
      ['a', 'b'],
      ['b', 'c'],
      ['ab', 'c'],
      ['a', 'bc'],
    ],
  },
});

const shares = (draw: () => string, times: number) => {
  const counts = new Map<string, number>();
  for (let time = 0; time < times; time++) {
    const drawn = draw();
    counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
  }
  return (key: string) => (counts.get(key) ?? 0) / times;
};

test('BPE-dropout: nothing at 0, characters at 1, and in between what the rule says', () => {
  const random = createRandom(3);
  const draw = (dropout: number) => bpe.encode('abc', undefined, { sampling: { random, dropout } }).tokens.join(' ');
  expect(draw(0)).toBe('abc');
  expect(draw(1)).toBe('a b c');
  // Each possible merge of a step is passed over with probability p; the step with none left is the last.
  const p = 0.3;
  const ab = 1 - p;
  const bc = p * (1 - p);
  const share = shares(() => draw(p), 20_000);
  expect(share('a b c')).toBeCloseTo(p * p, 1.7);
  expect(share('ab c')).toBeCloseTo(ab * p, 1.7);
  expect(share('a bc')).toBeCloseTo(bc * p, 1.7);
  expect(share('abc')).toBeCloseTo((ab + bc) * (1 - p), 1.7);
  expect(() => draw(2)).toThrow('"dropout" expected a number in [0, 1], got 2');
});

test('unigram: the best of all ways to cut, and draws in proportion to them (all ways by hand)', () => {
  const vocabulary = [
    ['a', -2],
    ['b', -2.5],
    ['c', -1.5],
    ['ab', -3],
    ['bc', -3.2],
    ['abc', -5.2],
  ] as const;
  const unigram = createTokenizer({ model: { type: 'unigram', vocabulary } });
  const score = new Map<string, number>(vocabulary);
  const ways = ['a b c', 'ab c', 'a bc', 'abc'];
  const sums = ways.map((way) => way.split(' ').reduce((sum, token) => sum + score.get(token)!, 0));
  expect(unigram.encode('abc').tokens.join(' ')).toBe(ways[sums.indexOf(Math.max(...sums))]);
  for (const smoothing of [1, 0.3]) {
    const random = createRandom(5);
    const total = sums.reduce((sum, one) => sum + Math.exp(smoothing * one), 0);
    const draw = () => unigram.encode('abc', undefined, { sampling: { random, smoothing } }).tokens.join(' ');
    const share = shares(draw, 20_000);
    for (const [index, way] of ways.entries()) {
      expect(share(way)).toBeCloseTo(Math.exp(smoothing * sums[index]!) / total, 1.7);
    }
  }
});

test('the same seed draws the same', () => {
  const draw = () => {
    const random = createRandom(9);
    return Array.from(
      { length: 20 },
      () => bpe.encode('abcabc', undefined, { sampling: { random, dropout: 0.5 } }).tokens,
    );
  };
  expect(draw()).toEqual(draw());
});
