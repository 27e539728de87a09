import '@tensorflow/tfjs-backend-cpu';
import { generateReversals, type TextPair } from '@recurrent/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadBundle, saveBundle } from '../bundle.ts';
import { combineModels } from '../combined.ts';
import { languageModelOf } from '../language/language-model.ts';
import { trainModel } from '../train.ts';
import type { TrainedModel } from '../trained.ts';
import { createZoo } from '../zoo.ts';
import { combinedSeq2seqV1 } from './combined-seq2seq-v1.ts';
import type { TextPrediction } from './task.ts';

type Pairs = TrainedModel<TextPair, TextPrediction>;

const zoo = createZoo();
const letters = { unit: 'characters', dimension: 8 } as const;
const tiny = {
  source: letters,
  target: letters,
  encoder: { units: 8 },
  decoder: { type: 'bahdanau', units: 8, attention: { type: 'additive', units: 8 } },
  length: { source: 8, target: 6 },
  training: { epochs: 1, batchSize: 16, optimizer: { type: 'adam', learningRate: 0.02 } },
} as const;
const make = (seed: number, pairs: number, alphabet = 'abc') =>
  generateReversals({ seed, pairs, minLength: 2, maxLength: 3, alphabet });
const test8 = make(3, 8);

async function trainPairs(seed: number, config: object = {}, alphabet = 'abc', data = {}): Promise<TrainedModel> {
  const options = {
    zoo,
    model: 'seq2seq.v1',
    config: { ...tiny, ...config },
    data,
    train: make(1, 48, alphabet),
    seed,
  };
  return (await trainModel(options as never)) as unknown as TrainedModel;
}

async function trainLanguage(
  data: object = {},
  lines = make(1, 48).map(({ target }) => target),
): Promise<TrainedModel> {
  const train = lines.map((line, index) => ({ tokens: [...line], line: index + 1 }));
  const reading = { unit: { type: 'characters' }, context: 'sentence', ...data };
  const config = { order: 2, estimator: { type: 'addK', k: 0.5 } };
  return (await trainModel({
    zoo,
    model: 'ngram-lm.v1',
    config,
    data: reading,
    train,
  } as never)) as unknown as TrainedModel;
}

const combine = (members: readonly TrainedModel[], config: object = {}) =>
  combineModels({ zoo, model: combinedSeq2seqV1.id, config, members }) as unknown as Pairs;
/** ln p of each token of the targets. */
const forced = async ({ model, parameters }: TrainedModel) => {
  const found = await model.predict(parameters, model.encode(test8, { labels: 'known' }), {});
  return (found as TextPrediction[]).map(({ reference }) => [...reference!.logProbs]);
};

let one: TrainedModel;
let two: TrainedModel;
let language: TrainedModel;

beforeAll(async () => {
  await tf.setBackend('cpu');
  [one, two, language] = [
    await trainPairs(1),
    await trainPairs(2, { source: { ...letters, dimension: 5 } }),
    await trainLanguage(),
  ];
});
afterAll(() => {
  for (const model of [one, two, language]) model.dispose();
});

describe('an ensemble', () => {
  test('is the mean of its members, token by token; of one model twice, that model; a bundle says the same', async () => {
    const before = tf.memory().numTensors;
    const twice = combine([one, one]);
    const search = { beamSize: 3, attention: true };
    const alone = await (one as unknown as Pairs).predict(test8, { search });
    for (const [index, { text, logProb, attention }] of (await twice.predict(test8, { search })).entries()) {
      expect(text).toBe(alone[index]!.text);
      expect(logProb).toBeCloseTo(alone[index]!.logProb, 4);
      expect(attention!.map((row) => row.length)).toEqual(alone[index]!.attention!.map((row) => row.length));
    }
    const perplexityOf = async (pairs: Pairs) => (await pairs.evaluate(test8)).metrics.perplexity!;
    // p^½ · p^½ = p
    const same = combine([one, one], { method: 'log-linear', weights: [2, 2] });
    expect(await perplexityOf(same)).toBeCloseTo(await perplexityOf(one as unknown as Pairs), 4);

    const both = combine([one, two], { weights: [1, 3] });
    const second = await forced(two);
    const nats = (await forced(one)).flatMap((row, pair) =>
      row.map((p, token) => -Math.log((Math.exp(p) + 3 * Math.exp(second[pair]![token]!)) / 4)),
    );
    const mean = nats.reduce((sum, value) => sum + value, 0) / nats.length;
    expect(await perplexityOf(both)).toBeCloseTo(Math.exp(mean), 4);
    const files = await saveBundle(both as never);
    expect([...files.keys()].filter((name) => name.startsWith('member-2/'))).toHaveLength(3);
    const loaded = (await loadBundle(files, zoo)) as unknown as Pairs;
    expect(await perplexityOf(loaded)).toBe(await perplexityOf(both));
    loaded.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('members that do not go together are refused, saying why', async () => {
    const wider = await trainPairs(1, {}, 'abcd');
    expect(() => combine([one, wider])).toThrow(
      /models 1 and 2 have different target vocabularies: of 7 and 8 tokens, token \d is .*; train them on the same targets/,
    );
    const words = await trainPairs(1, { target: { unit: 'words', dimension: 4 } });
    expect(() => combine([one, words])).toThrow('their units are characters and words');
    const lower = await trainPairs(1, {}, 'abc', { normalize: { lowercase: true } });
    expect(() => combine([one, lower])).toThrow('normalise text differently: {} and {"lowercase":true}');
    expect(() => combine([one, two], { weights: [1, 0] })).toThrow('"weights" expected numbers above 0');
    expect(() => combine([one, two], { weights: [1] })).toThrow('2 numbers');
    expect(() => combine([language])).toThrow('expected models of pairs such as seq2seq.v1');
    for (const model of [wider, words, lower]) model.dispose();
  });
});

describe('fusion with a language model', () => {
  test('ranks by ln p + weight · ln p of the language model', async () => {
    const before = tf.memory().numTensors;
    const weight = 0.7;
    const fused = combine([one, language], { languageModelWeight: weight });
    const found = await fused.predict(test8, { search: { beamSize: 4, lengthNormalization: { type: 'none' } } });
    const said = test8.map((pair, index) => ({ ...pair, target: found[index]!.text }));
    const { model, parameters } = one;
    const items = model.encode(said, { labels: 'known' });
    const scored = (await model.predict(parameters, items, {})) as TextPrediction[];
    const passages = said.map(({ target, line }) => ({ tokens: [...target], line }));
    const other = await languageModelOf(language as never).score(passages);
    const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);
    for (const [index, { score, finished }] of found.entries()) {
      expect(finished).toBe('eos');
      const expected = sum(scored[index]!.reference!.logProbs) + weight * sum(other[index]!.logProbs);
      expect(score).toBeCloseTo(expected, 4);
    }
    // What it ranks by is no probability: no perplexity.
    expect((await fused.evaluate(test8)).metrics).not.toHaveProperty('perplexity');
    const without = combine([one, language], { languageModelWeight: 0 });
    const texts = async (pairs: Pairs) => (await pairs.predict(test8)).map(({ text }) => text);
    expect(await texts(without)).toEqual(await texts(one as unknown as Pairs));
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a language model of other tokens, or without a weight, is refused', async () => {
    const fuse = (other: TrainedModel) => () => combine([one, other], { languageModelWeight: 1 });
    const poor = await trainLanguage({}, ['ab', 'ba']);
    expect(fuse(poor)).toThrow('the language model lacks 1 of the 7 tokens of the target ("c")');
    expect(fuse(await trainLanguage({ eos: false }))).toThrow('the language model expects no end marks');
    expect(() => combine([one, language])).toThrow(
      '"languageModelWeight" expected a number, the weight of ngram-lm.v1',
    );
    expect(() => combine([one], { languageModelWeight: 1 })).toThrow('null without a language model');
  });
});
