import { createRandom } from '@recurrent/core';
import { describe, expect, test } from 'vitest';
import { mixLanguageModels } from './mix-language-models.ts';
import { passagesOf, tableModel } from './testing/table-model.ts';
import { tuneLinearWeights } from './tune-linear-weights.ts';
import { tuneLogLinearWeights } from './tune-log-linear-weights.ts';

describe('linear, by EM', () => {
  const random = createRandom(3);
  const draw = () => Float64Array.from({ length: 400 }, () => Math.log(random.uniform()));
  const perplexity = (rows: readonly Float64Array[], weights: readonly number[]) => {
    const nats = rows[0]!.map((_, token) =>
      Math.log(rows.reduce((sum, row, at) => sum + weights[at]! * Math.exp(row[token]!), 0)),
    );
    return Math.exp(-nats.reduce((sum, value) => sum + value, 0) / nats.length);
  };

  test('two models: the optimum of a fine grid', () => {
    const rows = [draw(), draw().map((value) => value / 2)];
    const { weights, perplexity: found } = tuneLinearWeights(rows);
    const grid = Array.from({ length: 1001 }, (_, step) => step / 1000);
    const best = grid.reduce((low, weight) =>
      perplexity(rows, [weight, 1 - weight]) < perplexity(rows, [low, 1 - low]) ? weight : low,
    );
    expect(weights[0]).toBeCloseTo(best, 2);
    expect(weights[0]! + weights[1]!).toBeCloseTo(1, 12);
    expect(found).toBeCloseTo(perplexity(rows, weights), 8);
    expect(found).toBeLessThanOrEqual(perplexity(rows, [best, 1 - best]) + 1e-6);
  });

  test('three models: no point of a grid is better', () => {
    const rows = [draw(), draw(), draw()];
    const { perplexity: found } = tuneLinearWeights(rows);
    for (let i = 0; i <= 50; i++) {
      for (let j = 0; i + j <= 50; j++) {
        expect(perplexity(rows, [i / 50, j / 50, (50 - i - j) / 50])).toBeGreaterThan(found - 1e-6);
      }
    }
  });

  test('a model that is better everywhere takes all; very small probabilities do not underflow', () => {
    const good = draw().map((value) => value - 500);
    const { weights, perplexity: found } = tuneLinearWeights([good, good.map((value) => value - 1)], {
      iterations: 1000,
    });
    expect(weights[0]).toBeCloseTo(1, 6);
    expect(Math.log(found)).toBeCloseTo(-good.reduce((sum, value) => sum + value, 0) / good.length, 4);
  });

  test('a token that all hold for impossible: infinite, the weights by the others', () => {
    const { weights, perplexity: found } = tuneLinearWeights([
      [-1, Number.NEGATIVE_INFINITY],
      [-2, Number.NEGATIVE_INFINITY],
    ]);
    expect(found).toBe(Number.POSITIVE_INFINITY);
    expect(weights[0]).toBeGreaterThan(0.99);
    expect(() => tuneLinearWeights([[-1], [-1, -2]])).toThrow('the models score 1 and 2 tokens');
    expect(() => tuneLinearWeights([])).toThrow('at least one model and one token');
  });
});

describe('log-linear, by Newton', () => {
  const one = tableModel(
    ['a', 'b', 'c'],
    { '<bos>': { a: 4, b: 1 }, a: { b: 5, c: 1 }, b: { c: 2, '<eos>': 2 }, c: { '<eos>': 3, a: 1 } },
    { floor: 0.3 },
  );
  const two = tableModel(
    ['c', 'b', 'a'],
    { '<bos>': { a: 1, c: 3 }, a: { a: 1, b: 2 }, b: { b: 1, '<eos>': 5 }, c: { c: 1, '<eos>': 1 } },
    { floor: 0.5 },
  );
  const text = passagesOf('a b c', 'c b', 'a b', 'b c', 'a a c', 'c');
  const perplexity = async (weights: number[], models = [one, two]) => {
    const scores = await mixLanguageModels(models, { method: 'log-linear', weights }).score(text);
    const all = scores.flatMap(({ logProbs }) => [...logProbs]);
    return Math.exp(-all.reduce((sum, value) => sum + value, 0) / all.length);
  };

  test('no point of a grid around is better', async () => {
    const { weights, perplexity: found, iterations } = await tuneLogLinearWeights([one, two], text);
    expect(found).toBeCloseTo(await perplexity([...weights]), 5);
    expect(iterations).toBeLessThan(12);
    for (let i = 0; i <= 12; i++) {
      for (let j = 0; j <= 12; j++) {
        if (i + j > 0) expect(await perplexity([i / 4, j / 4])).toBeGreaterThan(found - 1e-6);
      }
    }
    expect(Math.min(...weights)).toBeGreaterThan(0);
  });

  test('a model that only harms gets weight 0', async () => {
    // All it has to say is that an unknown word comes next, and none does.
    const unknown = { '<unk>': 9 };
    const harm = tableModel(['a', 'b', 'c'], { '<bos>': unknown, a: unknown, b: unknown, c: unknown }, { floor: 0.5 });
    const { weights, perplexity: found } = await tuneLogLinearWeights([one, harm], text);
    expect(weights[1]).toBe(0);
    for (const weight of [0.05, 0.2, 0.5]) {
      expect(await perplexity([weights[0]!, weight], [one, harm])).toBeGreaterThan(found);
    }
  });

  test('an impossible token is refused, with its line', async () => {
    const strict = tableModel(['a', 'b', 'c'], {
      '<bos>': { a: 1 },
      a: { b: 1 },
      b: { '<eos>': 1, c: 1 },
      c: { '<eos>': 1 },
    });
    await expect(tuneLogLinearWeights([one, strict], text)).rejects.toThrow(
      'model 2 holds "c" in line 2 for impossible',
    );
  });
});
