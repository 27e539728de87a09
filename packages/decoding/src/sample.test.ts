import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import { createProcessor } from './processors/builtin-processors.ts';
import { sample, streamSample } from './sample.ts';
import { createStoppingRule, type StoppingRuleConfig } from './stopping/builtin-stopping-rules.ts';
import { enumerate, logSoftmax, markovModel, randomLogProbs, tableModel } from './testing.ts';

/** Pearson's χ² of counts against probabilities. */
function chiSquare(counts: readonly number[], probabilities: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count, index) => {
    const expected = probabilities[index]! * total;
    return expected === 0 ? sum + (count > 0 ? Infinity : 0) : sum + (count - expected) ** 2 / expected;
  }, 0);
}

test('tokens come as often as they are likely, after the processors', async () => {
  const scores = randomLogProbs(5, 8);
  const model = tableModel(8, () => scores);
  const prompts = Array.from({ length: 8000 }, () => [1]);
  const processors = [
    createProcessor({ type: 'temperature', temperature: 0.7 }),
    createProcessor({ type: 'topK', k: 5 }),
  ];
  const found = await sample(model, prompts, { maxLength: 1, seed: 3, processors });
  const counts = scores.map((_, token) => found.filter(({ tokens }) => tokens[0] === token).length);
  const best = scores.toSorted((a, b) => b - a)[4]!;
  const expected = logSoftmax(scores.map((score) => (score < best ? -Infinity : score / 0.7))).map(Math.exp);
  // 4 degrees of freedom: 18.5 is the 0.1 % point.
  expect(chiSquare(counts, expected)).toBeLessThan(18.5);
  for (const { tokens, logProb } of found) expect(logProb).toBe(scores[tokens[0]!]);
});

test('sequences come as often as they are likely', async () => {
  const model = markovModel(3, 9);
  const every = enumerate(model.distribution, [1], { eos: 0, maxLength: 3 });
  const found = await sample(
    model,
    Array.from({ length: 8000 }, () => [1]),
    { eos: 0, maxLength: 3, seed: 11 },
  );
  const counts = every.map(({ tokens }) => found.filter((one) => one.tokens.join() === tokens.join()).length);
  const probabilities = every.map(({ logProb }) => Math.exp(logProb));
  // 14 degrees of freedom: 36.1 is the 0.1 % point.
  expect(every.length).toBe(15);
  expect(chiSquare(counts, probabilities)).toBeLessThan(36.1);
});

test('a seed tells all; a generator moves on; each source has its own numbers', async () => {
  const model = markovModel(20, 2);
  const options = { eos: 0, maxLength: 12 };
  const once = await sample(model, [[1], [2]], { ...options, seed: 5 });
  expect(await sample(model, [[1], [2]], { ...options, seed: 5 })).toEqual(once);
  expect(await sample(model, [[1], [2]], { ...options, seed: 6 })).not.toEqual(once);
  expect((await sample(model, [[1]], { ...options, seed: 5 }))[0]).toEqual(once[0]);
  const random = createRandom(1);
  expect(await sample(model, [[1]], { ...options, random })).not.toEqual(
    await sample(model, [[1]], { ...options, random }),
  );
  await expect(sample(model, [[1]], { seed: 1, random })).rejects.toThrow('"seed" expected to be left out');
});

test('streams token by token', async () => {
  const model = markovModel(6, 2);
  const options = { eos: 0, maxLength: 10, seed: 4 };
  const whole = await sample(model, [[1], [2, 3]], options);
  const tokens: number[][] = [[], []];
  for await (const { source, position, token, logProb, hypothesis } of streamSample(model, [[1], [2, 3]], options)) {
    expect(position).toBe(tokens[source]!.length);
    expect(logProb).toBe(whole[source]!.logProbs[position]);
    tokens[source]!.push(token);
    if (hypothesis !== undefined) expect(hypothesis).toEqual(whole[source]);
  }
  expect(tokens).toEqual(whole.map((one) => one.tokens));
  for await (const _ of streamSample(model, [[1]], { maxLength: 50 })) break;
  expect(model.live()).toBe(0);
});

test('stopping rules: strings over token borders, tokens', async () => {
  const letters = ['a', 'b', 'ab', 'c'];
  const model = tableModel(4, (history) =>
    logSoftmax([0, 1, 2, 3].map((token) => (token === history.length % 4 ? 9 : 0))),
  );
  const detokenize = (tokens: readonly number[]) => tokens.map((token) => letters[token]).join('');
  const stopping = (config: StoppingRuleConfig) => [createStoppingRule(config)];
  const strings = stopping({ type: 'stopStrings', strings: ['ca', 'zz'] });
  const [spelt] = await sample(model, [[1]], { stoppingRules: strings, detokenize, seed: 1 });
  expect(spelt!.finished).toBe('stop');
  expect(detokenize(spelt!.tokens).indexOf('ca')).toBe(
    detokenize(spelt!.tokens).length - (spelt!.tokens.at(-1) === 2 ? 3 : 2),
  );
  const [marked] = await sample(model, [[1]], {
    stoppingRules: stopping({ type: 'stopTokens', tokens: [3] }),
    seed: 1,
  });
  expect(marked!.tokens.indexOf(3)).toBe(marked!.tokens.length - 1);
  await expect(sample(model, [[1]], { stoppingRules: strings })).rejects.toThrow(
    '"detokenize" expected a function from tokens to text among the options of the search, got undefined',
  );
  expect(() => createStoppingRule({ type: 'stopStrings', strings: [] })).toThrow('at least one string');
  expect(() => createStoppingRule({ type: 'stopString' } as never)).toThrow('did you mean "stopStrings"?');
});
