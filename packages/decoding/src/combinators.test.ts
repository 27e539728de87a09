import { expect, test } from 'vitest';
import { beamSearch } from './beam-search.ts';
import { coveragePenalty } from './coverage-penalty.ts';
import { ensemble } from './ensemble.ts';
import { greedySearch } from './greedy-search.ts';
import { scoreTargets } from './score-targets.ts';
import { shallowFusion } from './shallow-fusion.ts';
import { logSoftmax, markovModel, tableModel } from './testing.ts';

const first = markovModel(5, 1, { order: 2 });
const second = markovModel(5, 2);
const targets = [[2, 3, 0], [4], [1, 1, 1, 1, 0]];
const prompts = [[1], [2, 3], [4]];

test('given targets are priced as the model prices them, side by side', async () => {
  const scores = await scoreTargets(first, prompts, targets);
  for (const [source, target] of targets.entries()) {
    const expected = target.map(
      (token, at) => first.distribution([...prompts[source]!, ...target.slice(0, at)])[token]!,
    );
    expect([...scores[source]!.logProbs]).toEqual(expected);
    expect(scores[source]!.logProb).toBeCloseTo(
      expected.reduce((sum, value) => sum + value, 0),
      12,
    );
  }
  const [best] = await greedySearch(first, [[1]], { eos: 0, maxLength: 6 });
  expect((await scoreTargets(first, [[1]], [best!.tokens]))[0]!.logProb).toBeCloseTo(best!.logProb, 10);
  await expect(scoreTargets(first, prompts, [[1]])).rejects.toThrow(
    '"targets" expected 3 targets, one per prompt, got 1',
  );
  await expect(scoreTargets(first, [[1]], [[]])).rejects.toThrow('"targets[0]" expected at least one token');
  expect(first.live()).toBe(0);
});

test('mixtures, linear and log-linear, against the formula', async () => {
  const price = async (mixture: 'linear' | 'log-linear') =>
    (await scoreTargets(ensemble([first, second], { mixture, weights: [3, 1] }), [[1]], [[2, 3, 0]]))[0]!.logProbs;
  const rows = [[1], [1, 2], [1, 2, 3]].map((history) => [first.distribution(history), second.distribution(history)]);
  const linear = rows.map(([a, b]) =>
    a!.map((value, token) => Math.log(0.75 * Math.exp(value) + 0.25 * Math.exp(b![token]!))),
  );
  const logLinear = rows.map(([a, b]) => logSoftmax(a!.map((value, token) => 0.75 * value + 0.25 * b![token]!)));
  for (const [at, token] of [2, 3, 0].entries()) {
    expect((await price('linear'))[at]).toBeCloseTo(linear[at]![token]!, 5);
    expect((await price('log-linear'))[at]).toBeCloseTo(logLinear[at]![token]!, 5);
  }
});

test('an ensemble of one model, and of a model with itself, is that model; beams run over it', async () => {
  const alone = await beamSearch(first, prompts, { eos: 0, maxLength: 6 });
  expect(await beamSearch(ensemble([first, second], { weights: [1, 0] }), prompts, { eos: 0, maxLength: 6 })).toEqual(
    alone,
  );
  const twice = await beamSearch(ensemble([first, first]), prompts, { eos: 0, maxLength: 6 });
  expect(twice.map(([best]) => best!.tokens)).toEqual(alone.map(([best]) => best!.tokens));
  expect(first.live() + second.live()).toBe(0);
});

test('shallow fusion adds, with ids of another vocabulary', async () => {
  const ids = [4, 2, 0, 1, 3];
  const fused = shallowFusion(first, second, { weight: 0.3, ids });
  const { logProbs } = (await scoreTargets(fused, [[1]], [[2, 3]]))[0]!;
  const expected = [
    first.distribution([1])[2]! + 0.3 * second.distribution([2])[0]!,
    first.distribution([1, 2])[3]! + 0.3 * second.distribution([2, 0])[1]!,
  ];
  expect(logProbs[0]).toBeCloseTo(expected[0]!, 6);
  expect(logProbs[1]).toBeCloseTo(expected[1]!, 6);
  const without = await greedySearch(shallowFusion(first, second, { weight: 0 }), prompts, { eos: 0, maxLength: 5 });
  expect(without).toEqual(await greedySearch(first, prompts, { eos: 0, maxLength: 5 }));
  expect(first.live() + second.live()).toBe(0);
});

test('a failing member frees the states of all', async () => {
  const failing = tableModel(5, (history) => {
    if (history.length > 2) throw new Error('broken');
    return first.distribution(history);
  });
  await expect(greedySearch(ensemble([first, failing]), [[1]], { maxLength: 9 })).rejects.toThrow('broken');
  expect(first.live()).toBe(0);
});

test('coverage, by hand', () => {
  const penalty = coveragePenalty({ beta: 2 });
  const notes = [
    [0.5, 0.25, 0.25],
    [0.75, 0, 0.25],
  ];
  const hypothesis = { tokens: [1, 2], logProbs: [], logProb: 0, score: -1, finished: 'eos', notes } as const;
  expect(penalty(hypothesis, 0)).toBeCloseTo(-1 + 2 * (Math.log(0.25) + Math.log(0.5)), 12);
  expect(() => penalty({ ...hypothesis, notes: [] }, 0)).toThrow('"annotate" expected to give the attention weights');
});

test('what does not fit is refused', () => {
  expect(() => ensemble([])).toThrow('"models" expected at least one model');
  expect(() => ensemble([first, markovModel(4, 1)])).toThrow('"models" expected one vocabulary, got "sizes 5,4"');
  expect(() => ensemble([first], { weights: [0] })).toThrow('"weights" expected 1 numbers ≥ 0, not all 0, got [0]');
  expect(() => shallowFusion(first, markovModel(4, 1), { weight: 1 })).toThrow('"ids" expected');
  expect(() => shallowFusion(first, second, { weight: 1, ids: [0, 1, 2, 3, 9] })).toThrow(
    'token ids from 0 to 4, got 9',
  );
});
