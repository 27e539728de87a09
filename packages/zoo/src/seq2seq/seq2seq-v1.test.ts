import { flattenParameters } from '@recurrent/cells';
import { createRandom } from '@recurrent/core';
import { generateReversals, type TextPair } from '@recurrent/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import '@tensorflow/tfjs-backend-cpu';
import { loadBundle, saveBundle } from '../bundle.ts';
import type { Partially } from '../model.ts';
import { buildUntrained } from '../testing/pair-model.ts';
import { trainModel } from '../train.ts';
import { createZoo } from '../zoo.ts';
import type { Seq2SeqV1Config } from './config.ts';
import { seq2seqPresets } from './presets.ts';
import { seq2seqV1 } from './seq2seq-v1.ts';

const zoo = createZoo();
const { cells } = zoo;
const letters = { unit: 'characters', dimension: 12 } as const;
const tiny = {
  source: letters,
  target: letters,
  encoder: { units: 16 },
  decoder: { type: 'bahdanau', units: 24, attention: { type: 'additive', units: 16 } },
  length: { source: 8, target: 6 },
} as const;
const pairs: TextPair[] = [
  { source: 'ein Hund, der bellt.', target: 'a dog that barks.', line: 1 },
  { source: 'zwei Hunde', target: 'two dogs', line: 2 },
  { source: 'der Hund', target: 'the dog', line: 3 },
];

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const build = (config: Partially<Seq2SeqV1Config>) => buildUntrained(seq2seqV1, config, pairs);

/** The networks of the papers, a few units wide. */
function small(config: object): object {
  const narrow = (value: unknown, key = ''): unknown => {
    if (key === 'units' || key === 'dimension') return 4;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, below]) => [name, narrow(below, name)]));
  };
  return narrow(config) as object;
}

const bpe = { unit: 'bpe', maxSize: 40 } as const;
const variants = {
  ...Object.fromEntries(Object.entries(seq2seqPresets).map(([name, config]) => [name, small(config)])),
  'bpe, smoothed, sampled, by tokens': {
    ...small({ ...tiny, source: bpe, target: bpe, length: { source: 30, target: 30 } }),
    labelSmoothing: 0.1,
    scheduledSampling: { decay: { type: 'linear', slope: 0.5 }, replaceBy: 'uniform' },
    batchTokens: 40,
  },
} as Record<string, Partially<Seq2SeqV1Config>>;

describe('seq2seq.v1', () => {
  test.each(Object.entries(variants))(
    '%s: learns from every parameter, finds texts, leaves no tensor',
    async (_, config) => {
      const before = tf.memory().numTensors;
      const { model, parameters } = await build(config);
      const items = model.encode(pairs, { labels: 'known' });
      const batches = [...model.batches(items, { batchSize: 2, training: true, random: createRandom(3), epoch: 2 })];
      expect(batches.map(({ step }) => step)).toEqual(batches.map((_, index) => batches.length + index));
      expect(batches.reduce((sum, batch) => sum + model.tokensOf(batch), 0)).toBe(
        items.reduce((sum, { target }) => sum + target.length + 1, 0),
      );
      const variables = [...flattenParameters(parameters).values()];
      const context = { training: true, random: createRandom(2) };
      const { value, grads } = tf.variableGrads(() => model.loss(parameters, batches[0]!, context), variables);
      expect(value.dataSync()[0]).toBeGreaterThan(0);
      expect(Object.keys(grads)).toHaveLength(variables.length);
      tf.dispose([value, grads]);
      const owned = before + variables.length;
      const found = await model.predict(parameters, items, { batchSize: 2, search: { beamSize: 3, nBest: 2 } });
      expect(found.map(({ hypotheses }) => hypotheses!.length)).toEqual([2, 2, 2]);
      for (const { hypotheses } of found) expect(hypotheses![0]!.score).toBeGreaterThanOrEqual(hypotheses![1]!.score);
      expect(tf.memory().numTensors).toBe(owned);
      for (const variable of variables) variable.dispose();
    },
  );

  test('learns to reverse; beam is no worse than greedy; a batch is its sources one by one; a bundle says the same', async () => {
    const before = tf.memory().numTensors;
    const make = (seed: number, count: number) =>
      generateReversals({ seed, pairs: count, minLength: 2, maxLength: 3, alphabet: 'abc' });
    const warnings: string[] = [];
    const trained = await trainModel({
      zoo,
      model: 'seq2seq.v1',
      config: { ...tiny, training: { epochs: 6, batchSize: 24, optimizer: { type: 'adam', learningRate: 0.02 } } },
      data: { monitor: 'exactMatch' },
      train: [...make(1, 384), { source: 'abcdeabcde', target: 'edcbaedcba', line: 385 }],
      dev: make(2, 40),
      devSample: 8,
      seed: 1,
      warn: (message) => warnings.push(message),
    });
    expect(warnings).toEqual([
      '1 of 385 sources had more than 8 tokens and were cut there',
      '1 of 385 targets had more than 6 tokens and were cut there',
    ]);
    const { metrics, monitor, protocol } = trained.evaluations.dev!;
    expect(monitor.metric).toBe('exactMatch');
    expect(metrics.pairs).toBe(40);
    expect(metrics.exactMatch).toBeGreaterThan(0.9);
    expect(protocol).toMatch(
      /^bleu\|refs:1\|case:mixed\|.*tok:13a.*; chrf2\|.*; accuracy\|unit:line\|match:exact; perplexity\|unit:token\|/,
    );

    const test = make(3, 8);
    const search = { lengthNormalization: { type: 'none' }, attention: true };
    const greedy = await trained.predict(test, { search });
    const alone = await trained.predict(test, { search, batchSize: 1 });
    const beam = await trained.predict(test, { search: { ...search, beamSize: 5 } });
    const files = await saveBundle(trained);
    const loaded = await loadBundle(files, zoo);
    const again = await loaded.predict(test, { search });
    for (const [index, { text, logProb, attention, tokens, sourceTokens }] of greedy.entries()) {
      expect(alone[index]!.text).toBe(text);
      expect(alone[index]!.logProb).toBeCloseTo(logProb, 4);
      expect(again[index] as (typeof greedy)[0]).toMatchObject({ text, logProb });
      expect(beam[index]!.score).toBeGreaterThanOrEqual(greedy[index]!.score - 1e-5);
      expect(attention!.length).toBe(tokens.length);
      for (const row of attention!) {
        expect(row.length).toBe(sourceTokens.length);
        expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 4);
      }
    }
    // The targets that it found, when they are given, have the probability that the search said.
    const said = test.map((pair, index) => ({ ...pair, target: greedy[index]!.text }));
    const { metrics: forced } = await trained.evaluate(said);
    const logProb = greedy.reduce((sum, one) => sum + one.logProb, 0);
    expect(forced.tokens! * Math.log(forced.perplexity!)).toBeCloseTo(-logProb, 3);
    const [strange] = await trained.predict([{ source: 'zyx', target: '', line: 1 }], {
      warn: (m) => warnings.push(m),
    });
    expect(strange!.sourceTokens).toEqual(['z', 'y', 'x']);
    expect(warnings.at(-1)).toMatch(/^100 % of the tokens of the sources are unknown/);
    trained.dispose();
    loaded.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('what is too long or has no token is refused by line', async () => {
    const { model, parameters } = await build({ ...tiny, length: { ...tiny.length, over: 'refuse' } });
    const encode = (pair: TextPair) => () => model.encode([pair], { labels: 'known', file: 'a.tsv' });
    expect(encode({ source: 'Hund', target: 'the dog barks', line: 7 })).toThrow(
      'a.tsv:7: the target has 13 tokens, the model takes at most 6',
    );
    expect(encode({ source: '', target: 'a', line: 3 })).toThrow('a.tsv:3: the source has no token');
    await expect(model.predict(parameters, [], { search: { beamSize: 2, nBest: 3 } })).rejects.toThrow(
      '"nBest" expected',
    );
    for (const variable of flattenParameters(parameters).values()) variable.dispose();
  });
});

describe('configs', () => {
  const check = (config: object) => () => seq2seqV1.check(config, { cells });
  test('what does not go together is refused', () => {
    const plain = { decoder: { type: 'plain' } };
    expect(check({ ...plain, search: { replaceUnknowns: true } })).toThrow('this model has no attention');
    expect(check({ ...plain, coverage: 1 })).toThrow('"coverage" expected 0');
    expect(check({ decoder: { type: 'luon' } })).toThrow('did you mean "luong"?');
    expect(check({ batchTokens: 100 })).toThrow('"batchTokens"');
    expect(check({ source: { unit: 'letters' } })).toThrow('"words" | "whitespace" | "bpe"');
    expect(check(plain)()).toMatchObject({ output: { reads: ['hidden'] }, decoder: { type: 'plain', units: 128 } });
  });
});
