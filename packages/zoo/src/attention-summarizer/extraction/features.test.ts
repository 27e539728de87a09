import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import { countFeatures, extraction, indexSource } from './features.ts';

const weights = { unigram: 1, bigram: 10, trigram: 100, reordering: 1000, end: 10_000 };
const ids = { pad: 0, unk: 1, bos: 0, eos: 6 };
const marks = [0, 1, 6];

/** The formulas of the paper, over all j and k. */
function brute(source: readonly number[], said: readonly number[], next: number): number {
  const never = (token: number | undefined) => token === undefined || marks.includes(token);
  const y = (back: number) => (back === 0 ? next : said[said.length - back]);
  let score = 0;
  for (const [length, weight] of [weights.unigram, weights.bigram, weights.trigram].entries()) {
    const matches = source.some((_, j) =>
      Array.from({ length: length + 1 }, (_, k) => k).every((k) => !never(y(k)) && y(k) === source[j - k]),
    );
    if (matches) score += weight;
  }
  const swapped = source.some((_, j) =>
    source.some((_, k) => k > j && !never(y(0)) && !never(y(1)) && y(1) === source[k] && y(0) === source[j]),
  );
  return score + (swapped ? weights.reordering : 0) + (next === ids.eos ? weights.end : 0);
}

test('scores are those of the formulas, tried on all j and k', () => {
  const random = createRandom(3);
  for (let round = 0; round < 200; round++) {
    const draw = (most: number) => Array.from({ length: random.integer(most) }, () => random.integer(7));
    const source = draw(8);
    const said = draw(5);
    const index = indexSource(source, ids);
    const scores = new Float32Array(7).fill(-2);
    const context = { source: 1, prompt: [1], tokens: said, eos: 0, maxLength: 9, detokenize: undefined };
    extraction(weights, [indexSource([], ids), index]).apply(scores, context);
    for (const [token, score] of scores.entries()) expect(score + 2).toBe(brute(source, said, token));

    const counts = countFeatures(index, said);
    const sum = said.reduce((total, token, at) => total + brute(source, said.slice(0, at), token), 0);
    expect(counts.reduce((total, count, at) => total + count * Object.values(weights)[at]!, 0)).toBe(sum);
  }
});

test('an example: what is copied in order, and what is turned around', () => {
  const index = indexSource([2, 3, 4, 5], ids);
  expect(countFeatures(index, [2, 3, 4, 6])).toEqual([3, 2, 1, 0, 1]);
  expect(countFeatures(index, [5, 2])).toEqual([2, 0, 0, 1, 0]);
  expect(countFeatures(index, [7, 0])).toEqual([0, 0, 0, 0, 0]);
});
