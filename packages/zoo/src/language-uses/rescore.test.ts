import { generateNBest, type NBestList } from '@recurrent/datasets';
import { describe, expect, test } from 'vitest';
import { rankCandidates } from './rank-candidates.ts';
import { rescoreList, scoreNBest } from './rescore.ts';
import { passagesOf, tableModel } from './testing/table-model.ts';
import { judgeLists, reportRescoring, tuneRescoring } from './tune-rescoring.ts';

const model = tableModel(
  ['a', 'b', 'c'],
  { '<bos>': { a: 8, b: 1, c: 1 }, a: { b: 8, '<eos>': 2 }, b: { '<eos>': 9, c: 1 } },
  { floor: 0.01 },
);

test('candidates are ranked by ln p, in the order given', async () => {
  const texts = ['b a', 'a b', 'a', 'a b', 'a z'];
  const ranked = await rankCandidates(model, passagesOf(...texts));
  expect(ranked.map(({ rank }) => rank)).toEqual([5, 1, 3, 1, 4]);
  expect(ranked.map(({ unknown }) => unknown)).toEqual([0, 0, 0, 0, 1]);
  const [before] = [8.01 / 10.05];
  const expected = Math.log(before!) + Math.log(8.01 / 10.05) + Math.log(9.01 / 10.05);
  expect(ranked[1]!.logProb).toBeCloseTo(expected, 5);
  expect(ranked[1]!.perplexity).toBeCloseTo(Math.exp(-expected / 3), 5);
});

describe('a list', () => {
  const list: NBestList = {
    id: 'u',
    reference: ['A', 'B'],
    hypotheses: [
      { tokens: ['B', 'A', 'C'], acoustic: -10 },
      { tokens: ['A', 'B'], acoustic: -12 },
      { tokens: ['A'], acoustic: -12 },
    ],
  };

  test('scores are acoustic + weight · ln p + penalty · tokens', async () => {
    const [language] = await scoreNBest(model, [list], {
      tokens: (tokens) => tokens.map((token) => token.toLowerCase()),
    });
    const direct = await rankCandidates(model, passagesOf('b a c', 'a b', 'a'));
    expect(language).toEqual(direct.map(({ logProb }) => logProb));
    const { order, totals } = rescoreList(list, language!, { languageWeight: 2, wordPenalty: -0.5 });
    expect(totals[0]).toBeCloseTo(-10 + 2 * language![0]! - 1.5, 10);
    expect(order).toEqual([1, 2, 0]);
    expect(rescoreList(list, language!, { languageWeight: 0, wordPenalty: 0 }).order).toEqual([0, 1, 2]);
    expect(rescoreList(list, [-1, Number.NEGATIVE_INFINITY, -2], { languageWeight: 0, wordPenalty: -9 }).order).toEqual(
      [2, 1, 0],
    );
    expect(() => rescoreList(list, [1], { languageWeight: 1, wordPenalty: 0 })).toThrow('"language" expected 3 scores');
  });

  test('error rates before, after and of the oracle', () => {
    const judged = judgeLists([list]);
    expect(judged.errors).toEqual([[2, 0, 1]]);
    const report = reportRescoring(judged, [[-20, -9, -1]], { languageWeight: 1, wordPenalty: 0 });
    expect(report).toEqual({ before: 1, after: 0.5, oracle: 0, words: 2, lists: 1 });
    expect(() => judgeLists([{ id: 'u', hypotheses: list.hypotheses }])).toThrow('list "u" has no reference');
  });

  test('tuning finds the one corner where the right hypothesis wins', () => {
    // Right only with a weight between 2/11 and 3/8 where the penalty is 0 (and in a band beside it).
    const judged = judgeLists([list]);
    const language = [[-20, -9, -1]];
    const weights = tuneRescoring(judged, language);
    expect(reportRescoring(judged, language, weights).after).toBe(0);
    const grid = { languageWeights: [0, 0.05], wordPenalties: [0] };
    expect(tuneRescoring(judged, language, grid)).toEqual({ languageWeight: 0, wordPenalty: 0 });
  });
});

test('on a noisy channel a model of the text corrects what the channel broke', async () => {
  const sentences = Array.from({ length: 60 }, (_, index) =>
    ['the cat sat on the mat', 'a man had a bad hat', 'ten men met in the den'][index % 3]!.split(' '),
  );
  const counts = new Map<string, number>();
  const table: Record<string, Record<string, number>> = {};
  for (const sentence of sentences) {
    for (const [at, word] of [...sentence, '<eos>'].entries()) {
      const before = sentence[at - 1] ?? '<bos>';
      table[before] = { ...table[before], [word]: (table[before]?.[word] ?? 0) + 1 };
      if (word !== '<eos>') counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  const bigrams = tableModel([...counts.keys()], table, { floor: 0.1 });
  const lists = generateNBest(sentences, {
    seed: 1,
    counts,
    letters: { substitution: 0.25, deletion: 0.05, insertion: 0.02 },
  });
  const [dev, held] = [lists.slice(0, 30), lists.slice(30)];
  const weights = tuneRescoring(judgeLists(dev), await scoreNBest(bigrams, dev));
  const report = reportRescoring(judgeLists(held), await scoreNBest(bigrams, held), weights);
  expect(weights.languageWeight).toBeGreaterThan(0);
  expect(report.before).toBeGreaterThan(0.1);
  expect(report.after).toBeLessThan(0.6 * report.before);
  expect(report.oracle).toBeLessThanOrEqual(report.after);
});
