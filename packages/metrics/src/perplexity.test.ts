import { expect, test } from 'vitest';
import { bitsPerCharacter, perplexity } from './perplexity.ts';

const counted = { unit: 'word', eos: 'counted' };

test('the landmarks: perfect, impossible, uniform', () => {
  expect(perplexity([0, 0, 0], counted)).toEqual({
    protocol: 'perplexity|unit:word|eos:counted',
    perplexity: 1,
    crossEntropy: 0,
    logProb: 0,
    tokens: 3,
  });
  expect(perplexity([-1, -Infinity], counted).perplexity).toBe(Infinity);
  for (const size of [2, 50, 10_000]) {
    const uniform = Array.from({ length: 77 }, () => -Math.log(size));
    expect(perplexity(uniform, counted).perplexity / size).toBeCloseTo(1, 12);
  }
});

test('by hand: the geometric mean of 1/p', () => {
  const { perplexity: value, tokens } = perplexity([0.5, 0.125, 0.25].map(Math.log), counted);
  expect(value).toBeCloseTo((2 * 8 * 4) ** (1 / 3), 12);
  expect(tokens).toBe(3);
});

test('bits per character do not depend on the unit of the model', () => {
  const report = bitsPerCharacter([0.5, 0.125].map(Math.log), 8, { unit: 'character' });
  expect(report).toEqual({ protocol: 'bits-per-character|unit:character', bitsPerCharacter: 0.5, characters: 8 });
  expect(bitsPerCharacter(Float64Array.of(Math.log(1 / 16)), 8, counted).bitsPerCharacter).toBeCloseTo(0.5, 12);
});

test('what is no logarithm of a probability is refused', () => {
  expect(() => perplexity([], counted)).toThrow('"logProbs" expected at least one number');
  expect(() => perplexity([-1, 0.5], counted)).toThrow('"logProbs[1]" expected a natural logarithm of a probability');
  expect(() => perplexity([-1, Number.NaN], counted)).toThrow('"logProbs[1]" is NaN');
  expect(() => bitsPerCharacter([-1], 0, counted)).toThrow('"characters" expected a positive integer, got 0');
});
