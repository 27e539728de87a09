import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import { beamSearch } from '../beam-search.ts';
import { greedySearch } from '../greedy-search.ts';
import { markovModel, randomLogProbs } from '../testing.ts';
import { builtinProcessors, createProcessor, type ProcessorConfig } from './builtin-processors.ts';
import type { StepContext } from './processor.ts';

const context = (tokens: number[], prompt = [1]): StepContext => {
  return { source: 0, prompt, tokens, eos: 0, maxLength: 8, detokenize: undefined };
};

function kept(config: ProcessorConfig, scores: readonly number[], tokens: number[] = []): number[] {
  const row = Float32Array.from(scores);
  createProcessor(config).apply(row, context(tokens));
  for (const [token, score] of row.entries()) {
    if (score > -Infinity) expect(score).toBe(Math.fround(scores[token]!));
  }
  return [...row.keys()].filter((token) => row[token]! > -Infinity);
}

test('topP, typical, minP and topK keep what brute force keeps', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const size = seed % 3 === 0 ? 400 : 12;
    const scores = randomLogProbs(seed, size, seed % 2 === 0 ? 2 : 0.1);
    const p = 0.05 + 0.9 * createRandom(seed).uniform();
    const tokens = [...scores.keys()];
    const byProbability = tokens.toSorted((a, b) => scores[b]! - scores[a]! || a - b);
    const head = (order: number[], mass: number) => {
      let total = 0;
      const found: number[] = [];
      for (const token of order) {
        if (total >= mass) break;
        total += Math.exp(scores[token]!);
        found.push(token);
      }
      return found.sort((a, b) => a - b);
    };
    expect(kept({ type: 'topP', p }, scores)).toEqual(head(byProbability, p));
    const entropy = -scores.reduce((sum, score) => sum + Math.exp(score) * score, 0);
    const surprise = (token: number) => Math.abs(-scores[token]! - entropy);
    const byTypicality = tokens.toSorted((a, b) => surprise(a) - surprise(b) || a - b);
    expect(kept({ type: 'typical', mass: p }, scores)).toEqual(head(byTypicality, p));
    const highest = Math.max(...scores);
    const enough = tokens.filter((token) => Math.exp(scores[token]!) >= p * Math.exp(highest));
    expect(kept({ type: 'minP', p }, scores)).toEqual(enough);
    expect(kept({ type: 'topK', k: 5 }, scores)).toEqual(byProbability.slice(0, 5).sort((a, b) => a - b));
  }
});

test('edges: everything, almost nothing, at least so many', () => {
  const scores = [0.5, 0.25, 0.15, 0.1].map(Math.log);
  expect(kept({ type: 'topP', p: 1 }, scores)).toEqual([0, 1, 2, 3]);
  expect(kept({ type: 'topP', p: 1e-9 }, scores)).toEqual([0]);
  expect(kept({ type: 'topP', p: 1e-9, minKeep: 3 }, scores)).toEqual([0, 1, 2]);
  expect(kept({ type: 'topK', k: 99 }, scores)).toEqual([0, 1, 2, 3]);
  expect(kept({ type: 'minP', p: 1 }, scores)).toEqual([0]);
});

test('repetitions, by hand', () => {
  const row = Float32Array.from([-1, -2, -3, 4]);
  createProcessor({ type: 'repetitionPenalty', penalty: 2 }).apply(row, context([3, 3], [1]));
  expect([...row]).toEqual([-1, -4, -3, 2]);
  const scores = [-1, -1, -1, -1, -1];
  // prompt 1, then 2 3 1 2: a second "1 2 3" is out, a second "2 3" too.
  expect(kept({ type: 'noRepeatNgrams', size: 3 }, scores, [2, 3, 1, 2])).toEqual([0, 1, 2, 4]);
  expect(kept({ type: 'noRepeatNgrams', size: 2 }, scores, [2, 3, 1, 2])).toEqual([0, 1, 2, 4]);
  expect(kept({ type: 'noRepeatNgrams', size: 1 }, scores, [2, 3])).toEqual([0, 4]);
  expect(kept({ type: 'noRepeatNgrams', size: 4 }, scores, [2])).toEqual([0, 1, 2, 3, 4]);
  expect(
    kept(
      {
        type: 'forbiddenSequences',
        sequences: [
          [1, 2, 4],
          [2, 0],
          [3, 3],
        ],
      },
      scores,
      [2],
    ),
  ).toEqual([1, 2, 3]);
  expect(kept({ type: 'minLength', length: 3 }, scores, [1])).toEqual([1, 2, 3, 4]);
  expect(kept({ type: 'minLength', length: 3 }, scores, [1, 1])).toEqual([0, 1, 2, 3, 4]);
  expect(kept({ type: 'forcedTokens', tokens: [null, 3] }, scores, [1])).toEqual([3]);
  expect(kept({ type: 'forcedTokens', tokens: [], endAtMaxLength: true }, scores, [1, 1, 1, 1, 1, 1, 1])).toEqual([0]);
});

test('no n-gram twice, and an end at the bound, in what a search finds', async () => {
  const model = markovModel(5, 2, { spread: 3 });
  const processors = (['noRepeatNgrams', 'forcedTokens'] as const).map((type) =>
    createProcessor(type === 'forcedTokens' ? { type, tokens: [], endAtMaxLength: true } : { type, size: 2 }),
  );
  const options = { eos: 0, maxLength: 9, processors, beamSize: 4, nBest: 4 };
  const [beam] = await beamSearch(model, [[1]], options);
  for (const { tokens, finished } of [...(await greedySearch(model, [[1]], options)), ...beam!]) {
    const pairs = [1, ...tokens].slice(1).map((token, at) => `${[1, ...tokens][at]} ${token}`);
    expect(new Set(pairs).size).toBe(pairs.length);
    expect(finished).toBe('eos');
  }
});

test('configs go to JSON and back', () => {
  const configs: ProcessorConfig[] = [
    { type: 'temperature', temperature: 0.7 },
    { type: 'topK', k: 3 },
    { type: 'topP', p: 0.9, minKeep: 1 },
    { type: 'minP', p: 0.1 },
    { type: 'typical', mass: 0.9, minKeep: 2 },
    { type: 'repetitionPenalty', penalty: 1.2 },
    { type: 'noRepeatNgrams', size: 3 },
    { type: 'minLength', length: 4 },
    { type: 'forcedTokens', tokens: [null, 3], endAtMaxLength: false },
    { type: 'forbiddenTokens', tokens: [2] },
    { type: 'forbiddenSequences', sequences: [[2, 3]] },
  ];
  expect(configs.map(({ type }) => type)).toEqual(builtinProcessors.names());
  for (const config of configs) {
    expect(createProcessor(JSON.parse(JSON.stringify(createProcessor(config).config))).config).toEqual(config);
  }
  const wider = builtinProcessors.with({
    onlyEven: (_: object) => ({ config: { type: 'onlyEven' }, apply: (row: Float32Array) => row.fill(0) }),
  });
  expect(createProcessor({ type: 'onlyEven' }, wider).config).toEqual({ type: 'onlyEven' });
});

test('wrong configs and contradictions are named', async () => {
  expect(() => createProcessor({ type: 'temprature' } as never)).toThrow('did you mean "temperature"?');
  expect(() => createProcessor({} as never)).toThrow('"type" expected the name of a logits processor, got undefined');
  expect(() => createProcessor({ type: 'temperature', temperature: 0 })).toThrow('for the likeliest token use greedy');
  expect(() => createProcessor({ type: 'topP', p: 1.5 })).toThrow('"p" expected a probability above 0 and up to 1');
  expect(() => createProcessor({ type: 'topK', k: 0 })).toThrow('"k" expected a positive integer, got 0');
  expect(() => createProcessor({ type: 'topP', q: 1 } as never)).toThrow('unknown option "q"');
  const model = markovModel(5, 2);
  const refused = (configs: ProcessorConfig[], message: string) =>
    expect(
      greedySearch(model, [[1]], {
        eos: 0,
        maxLength: 4,
        processors: configs.map((config) => createProcessor(config)),
      }),
    ).rejects.toThrow(message);
  await refused(
    [
      { type: 'forcedTokens', tokens: [null, 3] },
      { type: 'forbiddenTokens', tokens: [3] },
    ],
    '"processors" expected constraints that can hold together, got "position 1: forcedTokens wants 3, forbiddenTokens forbids it"',
  );
  await refused(
    [
      { type: 'forcedTokens', tokens: [2] },
      { type: 'forcedTokens', tokens: [4] },
    ],
    'position 0: forcedTokens wants 2, forcedTokens wants 4',
  );
  await refused(
    [
      { type: 'minLength', length: 3 },
      { type: 'forcedTokens', tokens: [null, 0] },
    ],
    'position 1: forcedTokens wants 0, minLength forbids it',
  );
  await refused([{ type: 'minLength', length: 5 }], '"length" expected at most maxLength = 4, got 5');
  await refused([{ type: 'forbiddenTokens', tokens: [9] }], '"tokens" expected token ids from 0 to 4, got 9');
  await refused(
    [{ type: 'forbiddenTokens', tokens: [0, 1, 2, 3, 4] }],
    'to leave at least one token of the vocabulary',
  );
});
