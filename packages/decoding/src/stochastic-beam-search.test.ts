import { expect, test } from 'vitest';
import { createProcessor } from './processors/builtin-processors.ts';
import { stochasticBeamSearch } from './stochastic-beam-search.ts';
import { enumerate, markovModel } from './testing.ts';

const limits = { eos: 0, maxLength: 3 };

test('draws ordered pairs without replacement as often as it must', async () => {
  const model = markovModel(2, 6);
  const every = enumerate(model.distribution, [1], limits);
  const rounds = 6000;
  const found = await stochasticBeamSearch(
    model,
    Array.from({ length: rounds }, () => [1]),
    {
      ...limits,
      beamSize: 2,
      seed: 8,
    },
  );
  const counts = new Map<string, number>();
  for (const pair of found) {
    const key = pair.map(({ tokens }) => tokens.join('')).join(' ');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  let chiSquare = 0;
  for (const first of every) {
    for (const second of every) {
      if (first === second) continue;
      const [p, q] = [Math.exp(first.logProb), Math.exp(second.logProb)];
      const expected = (rounds * p * q) / (1 - p);
      const count = counts.get(`${first.tokens.join('')} ${second.tokens.join('')}`) ?? 0;
      chiSquare += (count - expected) ** 2 / expected;
    }
  }
  // 4 sequences, 12 ordered pairs, 11 degrees of freedom: 31.3 is the 0.1 % point.
  expect(every.length).toBe(4);
  expect(chiSquare).toBeLessThan(31.3);
});

test('the threshold corrects: Σ p / inclusion over the sample estimates 1', async () => {
  const model = markovModel(4, 3);
  const found = await stochasticBeamSearch(
    model,
    Array.from({ length: 3000 }, () => [1]),
    { ...limits, beamSize: 6, seed: 1 },
  );
  const estimates = found.map((sample) => {
    const threshold = sample.at(-1)!.score;
    return sample
      .slice(0, -1)
      .reduce((sum, { logProb }) => sum + Math.exp(logProb) / -Math.expm1(-Math.exp(logProb - threshold)), 0);
  });
  const mean = estimates.reduce((sum, value) => sum + value, 0) / estimates.length;
  expect(Math.abs(mean - 1)).toBeLessThan(0.02);
});

test('wide enough it gives every sequence once, best noise first', async () => {
  const model = markovModel(3, 6);
  const every = enumerate(model.distribution, [1, 2], limits);
  const [found] = await stochasticBeamSearch(model, [[1, 2]], { ...limits, beamSize: 27, seed: 2 });
  expect(found!.map(({ tokens }) => tokens.join()).sort()).toEqual(every.map(({ tokens }) => tokens.join()).sort());
  for (const { tokens, logProb } of found!) {
    expect(logProb).toBeCloseTo(every.find((one) => one.tokens.join() === tokens.join())!.logProb, 10);
  }
  const scores = found!.map(({ score }) => score);
  expect(scores).toEqual(scores.toSorted((left, right) => right - left));
  expect(await stochasticBeamSearch(model, [[1, 2]], { ...limits, beamSize: 27, seed: 2 })).toEqual([found]);
  expect(model.live()).toBe(0);
});

test('processors shape what is drawn from', async () => {
  const model = markovModel(5, 6);
  const processors = [createProcessor({ type: 'topK', k: 1 })];
  const found = await stochasticBeamSearch(model, [[1], [2]], { ...limits, beamSize: 3, processors });
  expect(found.map((sequences) => sequences.length)).toEqual([1, 1]);
  await expect(stochasticBeamSearch(model, [[1]], { maxLength: 1, beamSize: 6 })).rejects.toThrow('5^1 = 5');
});
