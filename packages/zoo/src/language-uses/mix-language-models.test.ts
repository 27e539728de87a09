import { describe, expect, test } from 'vitest';
import type { LanguageModel } from '../language/language-model.ts';
import { mixLanguageModels, mixScores } from './mix-language-models.ts';
import { passagesOf, type Table, tableModel } from './testing/table-model.ts';

const first: Table = { '<bos>': { a: 1, b: 1 }, a: { b: 3, '<eos>': 1 }, b: { a: 1, '<eos>': 1 } };
const second: Table = { '<bos>': { a: 3, b: 1 }, a: { a: 1, b: 1 }, b: { b: 1, '<eos>': 3 } };
const one = tableModel(['a', 'b'], first, { floor: 0.1 });
/** The same tokens in another order. */
const two = tableModel(['b', 'a'], second, { floor: 0.2 });
const text = passagesOf('a b', 'b', 'a x b');

async function rowsOf(model: LanguageModel): Promise<Float32Array[]> {
  const rows: Float32Array[] = [];
  for await (const row of model.distributions(text)) rows.push(row);
  return rows;
}

/** p of each scored token, by member. */
async function probabilities(model: LanguageModel): Promise<number[]> {
  return (await model.score(text)).flatMap(({ logProbs }) => Array.from(logProbs, Math.exp));
}

/** A row as p by token. */
const byToken = (model: LanguageModel, row: Float32Array) =>
  new Map(model.vocabulary.tokens.map((token, id) => [token, Math.exp(row[id]!)]));

describe.each([
  ['linear', [1, 3]],
  ['log-linear', [0.5, 0.8]],
] as const)('%s', (method, weights) => {
  const mixed = mixLanguageModels([one, two], { method, weights });
  /** The mixture of two rows as its definition says, by token. */
  const define = (left: Map<string, number>, right: Map<string, number>) => {
    const values = [...left].map(([token, p]) => {
      const q = right.get(token)!;
      return [token, method === 'linear' ? 0.25 * p + 0.75 * q : p ** weights[0] * q ** weights[1]] as const;
    });
    const sum = values.reduce((total, [, value]) => total + value, 0);
    return new Map(values.map(([token, value]) => [token, value / sum]));
  };

  test('distributions are the definition, token by token', async () => {
    const [ones, twos, rows] = await Promise.all([rowsOf(one), rowsOf(two), rowsOf(mixed)]);
    expect(rows).toHaveLength(9);
    for (const [place, row] of rows.entries()) {
      const expected = define(byToken(one, ones[place]!), byToken(two, twos[place]!));
      for (const [token, value] of byToken(mixed, row)) expect(value, token).toBeCloseTo(expected.get(token)!, 6);
    }
  });

  test('scores are those of the distributions, end marks and unknown tokens too', async () => {
    const scores = await mixed.score(text);
    expect(scores.map(({ logProbs, unknown }) => [logProbs.length, unknown])).toEqual([
      [3, 0],
      [2, 0],
      [4, 1],
    ]);
    const targets = ['a', 'b', '<eos>', 'b', '<eos>', 'a', '<unk>', 'b', '<eos>'];
    const rows = await rowsOf(mixed);
    const expected = targets.map((token, place) => rows[place]![mixed.vocabulary.idOf(token)]!);
    const received = scores.flatMap(({ logProbs }) => [...logProbs]);
    for (const [place, value] of received.entries()) expect(value).toBeCloseTo(expected[place]!, 5);
  });

  test('steps give the same rows, also when hypotheses part and repeat', async () => {
    const rows = await rowsOf(mixed);
    const step = mixed.stepModel();
    const ids = mixed.vocabulary.encode(['<bos>', 'a', 'b']);
    const begun = await step.step(ids.slice(0, 1), await step.start(1));
    expect(begun.logProbs).toEqual(rows[0]);
    const next = await step.step(ids.slice(1, 3), step.select(begun.state, Int32Array.of(0, 0)));
    expect(next.logProbs.slice(0, ids.length && mixed.vocabulary.size)).toEqual(rows[1]);
    expect(next.logProbs.slice(mixed.vocabulary.size)).toEqual(rows[4]);
    step.dispose?.(next.state);
  });
});

test('equal weights are the default: the mean of the probabilities', async () => {
  const [p, q, mean] = await Promise.all([one, two, mixLanguageModels([one, two])].map(probabilities));
  for (const [place, value] of mean!.entries()) expect(value).toBeCloseTo((p![place]! + q![place]!) / 2, 6);
});

test('a weight of 0 leaves a model out, even one that holds a token for impossible', async () => {
  const strict = tableModel(['a', 'b'], first);
  const left = await probabilities(one);
  for (const method of ['linear', 'log-linear'] as const) {
    const mixed = await probabilities(mixLanguageModels([one, strict], { method, weights: [1, 0] }));
    for (const [place, value] of mixed.entries()) expect(value).toBeCloseTo(left[place]!, 6);
  }
});

test('a model with a merged rare class gives each word its share', async () => {
  // "rare" stands for c and the unknown word: two words.
  const small = tableModel(['a', 'b'], first, { floor: 0.1, unknownWords: 2 });
  const large = tableModel(['a', 'b', 'c'], second, { floor: 0.2 });
  const mixed = mixLanguageModels([large, small], { weights: [0, 1] });
  expect(mixed.unknownWords).toBe(1);
  const [score] = await mixed.score(passagesOf('c y'));
  const [own] = await small.score(passagesOf('c y'));
  expect(score!.logProbs).toEqual(own!.logProbs);
  expect(score!.unknown).toBe(1);
  let sum = 0;
  for await (const row of mixed.distributions(passagesOf(''))) for (const value of row) sum += Math.exp(value);
  expect(sum).toBeCloseTo(1, 6);
});

describe('what does not fit is refused', () => {
  test('other vocabularies: the tokens are named', () => {
    const other = tableModel(['a', 'c'], {}, { floor: 1 });
    expect(() => mixLanguageModels([one, other])).toThrow('model 2 knows "c", which model 1 does not');
    const smaller = tableModel(['a'], {}, { floor: 1 });
    expect(() => mixLanguageModels([smaller, one])).toThrow('model 2 knows "b", which model 1 does not');
    const many = tableModel(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], {}, { floor: 1 });
    expect(() => mixLanguageModels([one, many])).toThrow('"c", "d", "e", "f", "g" and 1 more tokens');
  });

  test('unknown words that are shared otherwise', () => {
    const sharing = tableModel(['a', 'b'], first, { unknownWords: 7 });
    expect(() => mixLanguageModels([one, sharing])).toThrow('among 1 and 7 words');
  });

  test.each([[[1]], [[1, -1]], [[0, 0]], [[1, Number.NaN]]])('weights %j', (weights) => {
    expect(() => mixLanguageModels([one, two], { weights })).toThrow('"weights" expected 2 numbers ≥ 0, not all 0');
  });

  test('scores of different lengths', () => {
    const score = (count: number) => [{ logProbs: new Float64Array(count), unknown: 0 }];
    expect(() => mixScores([score(2), score(3)], [0.5, 0.5])).toThrow('one predicts an end mark behind each line');
  });
});
