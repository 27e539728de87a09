import { flattenParameters, readParameters } from '@recurrent/cells';
import { createRandom, type Random } from '@recurrent/core';
import type { TextPair } from '@recurrent/datasets';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import '@tensorflow/tfjs-backend-cpu';
import { loadBundle, saveBundle } from '../bundle.ts';
import type { Partially } from '../model.ts';
import { sequenceToSequenceTask } from '../seq2seq/task.ts';
import { buildUntrained } from '../testing/pair-model.ts';
import { trainModel } from '../train.ts';
import { createZoo } from '../zoo.ts';
import { attentionSummarizerV1 } from './attention-summarizer-v1.ts';
import type { AttentionSummarizerConfig } from './config.ts';
import { summarizerPresets } from './presets.ts';

const zoo = createZoo();
const { cells } = zoo;
const names = ['ann', 'bob', 'cid', 'dot', 'eve', 'fay'];
const verbs = ['finds', 'sells', 'paints'];
const things = ['boats', 'hats', 'bells', 'lamps', 'maps'];

/** `on monday ann , it is said , sells the old hats .` → `ann sells hats` */
function headlines(count: number, random: Random): TextPair[] {
  const of = (words: readonly string[]) => words[random.integer(words.length)]!;
  return Array.from({ length: count }, (_, index) => {
    const [name, verb, thing] = [of(names), of(verbs), of(things)];
    const source = `${of(['on monday ', 'today ', ''])}${name} ${of([', it is said , ', ''])}${verb} ${of(['the old ', 'all '])}${thing} .`;
    return { source, target: `${name} ${verb} ${thing}`, line: index + 1 };
  });
}

const tiny = {
  source: { unit: 'whitespace', dimension: 16 },
  target: { unit: 'whitespace', dimension: 12 },
  window: 2,
  units: 16,
  encoder: { type: 'attention', radius: 1 },
  length: { source: 14, target: 6 },
  training: { epochs: 6, batchSize: 16, optimizer: { type: 'adam', learningRate: 0.02 } },
} as const satisfies Partially<AttentionSummarizerConfig>;
const pairs = headlines(6, createRandom(4));

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const build = (config: Partially<AttentionSummarizerConfig>) => buildUntrained(attentionSummarizerV1, config, pairs);

const train = (config: Partially<AttentionSummarizerConfig>, seed = 1, count = 192) =>
  trainModel({
    zoo,
    model: 'attention-summarizer.v1',
    config,
    train: headlines(count, createRandom(1)),
    dev: headlines(24, createRandom(2)),
    devSample: 8,
    seed,
  });

describe('attention-summarizer.v1', () => {
  const small = {
    source: { unit: 'whitespace', dimension: 6 },
    target: { unit: 'whitespace', dimension: 4 },
    units: 5,
  } as const;
  test.each(Object.entries(summarizerPresets))(
    '%s: learns from every parameter, finds texts, leaves no tensor',
    async (_, preset) => {
      const before = tf.memory().numTensors;
      const { model, parameters } = await build({ ...preset, ...small });
      const items = model.encode(pairs, { labels: 'known' });
      const batches = [...model.batches(items, { batchSize: 4, training: true, random: createRandom(3) })];
      expect(batches.reduce((sum, batch) => sum + model.tokensOf(batch), 0)).toBe(4 * pairs.length);
      const variables = [...flattenParameters(parameters).values()];
      const context = { training: true, random: createRandom(2) };
      const { value, grads } = tf.variableGrads(() => model.loss(parameters, batches[0]!, context), variables);
      expect(value.dataSync()[0]).toBeGreaterThan(0);
      expect(Object.keys(grads)).toHaveLength(variables.length);
      tf.dispose([value, grads]);
      const extraction = { unigram: 0.5, bigram: 1, trigram: 0.5, reordering: -1, end: 0.1 };
      const search = { beamSize: 3, nBest: 2, minLength: 2, extraction };
      const found = await model.predict(parameters, items, { search });
      for (const { hypotheses } of found) {
        expect(hypotheses).toHaveLength(2);
        expect(hypotheses![0]!.score).toBeGreaterThanOrEqual(hypotheses![1]!.score);
        for (const { tokens } of hypotheses!) expect(tokens.length).toBeGreaterThanOrEqual(2);
      }
      for (const { tokens, finished } of await model.predict(parameters, items, { search: { fixedLength: 4 } })) {
        expect(tokens).toHaveLength(4);
        expect(finished).toBe('length');
      }
      expect(tf.memory().numTensors).toBe(before + variables.length);
      for (const variable of variables) variable.dispose();
    },
  );

  test('learns headlines; a batch is its sources one by one; a bundle says the same; the seed decides', async () => {
    const before = tf.memory().numTensors;
    const trained = await train(tiny);
    const { monitor, metrics, protocol } = trained.evaluations.dev!;
    expect(monitor).toMatchObject({ metric: 'rougeL', higherIsBetter: true });
    expect(metrics.rougeL).toBeGreaterThan(0.95);
    expect(metrics.perplexity).toBeLessThan(1.5);
    expect(protocol).toContain('; rouge|refs:1|count:multiset|case:lc|tok:none|avg:segments;');
    expect(trained.evaluations.dev!.text).toMatch(/^ROUGE-2 +\d+\.\d\d \(recall \d+\.\d\d\) +rouge\|/m);

    const test = headlines(8, createRandom(3));
    const search = { attention: true, beamSize: 1, lengthNormalization: { type: 'none' } };
    const greedy = await trained.predict(test, { search });
    const alone = await trained.predict(test, { search, batchSize: 1 });
    const beam = await trained.predict(test, { search: { ...search, beamSize: 4 } });
    const loaded = await loadBundle(await saveBundle(trained), zoo);
    const again = await loaded.predict(test, { search });
    for (const [index, { text, logProb, attention, tokens, sourceTokens }] of greedy.entries()) {
      expect(alone[index]!.text).toBe(text);
      expect(alone[index]!.logProb).toBeCloseTo(logProb, 4);
      expect(again[index]).toMatchObject({ text, logProb });
      expect(beam[index]!.score).toBeGreaterThanOrEqual(greedy[index]!.score - 1e-5);
      expect(attention!.length).toBe(tokens.length);
      for (const row of attention!) {
        expect(row.length).toBe(sourceTokens.length);
        expect(row.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 4);
      }
    }
    const short = { ...tiny, training: { ...tiny.training, epochs: 1 } };
    const [one, two, other] = [await train(short, 5, 40), await train(short, 5, 40), await train(short, 6, 40)];
    expect(readParameters(two.parameters)).toEqual(readParameters(one.parameters));
    expect(readParameters(other.parameters)).not.toEqual(readParameters(one.parameters));
    for (const each of [trained, loaded, one, two, other]) each.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('tunes what is copied on the held-out pairs, keeps it, and can do without', async () => {
    const config = { ...tiny, encoder: { type: 'bagOfWords' }, tune: { beamSize: 4, rounds: 3 } } as const;
    await expect(
      trainModel({ zoo, model: 'attention-summarizer.v1', config, train: headlines(4, createRandom(1)) }),
    ).rejects.toThrow('"dev" expected examples to settle the config on');
    const trained = await train({ ...config, training: { ...tiny.training, epochs: 2 } }, 1, 120);
    const { extraction } = trained.config.search;
    expect(Object.keys(extraction!)).toEqual(['unigram', 'bigram', 'trigram', 'reordering', 'end']);
    expect(extraction!.unigram).toBeGreaterThan(0);
    const loaded = await loadBundle(await saveBundle(trained), zoo);
    expect(loaded.config.search.extraction).toEqual(extraction);
    const judge = async (search: Record<string, unknown>) => {
      const { metrics } = await loaded.evaluate(headlines(24, createRandom(2)), { search });
      return metrics.rougeL!;
    };
    expect(await judge({ beamSize: 4 })).toBeGreaterThan(await judge({ beamSize: 4, extraction: null }));
    trained.dispose();
    loaded.dispose();
  });

  test('an unknown word is not said, but for what stands in its place', async () => {
    const { model, parameters } = await build({ ...tiny, target: { unit: 'whitespace', minFrequency: 100 } });
    const items = model.encode(pairs, { labels: 'known' });
    // No word is known, so there is nothing but the end to say.
    const [silent] = await model.predict(parameters, items, {});
    expect(silent!.tokens).toEqual([]);
    const [copied] = await model.predict(parameters, items, { search: { replaceUnknowns: true, fixedLength: 3 } });
    for (const token of copied!.tokens) expect(copied!.sourceTokens).toContain(token);
    for (const variable of flattenParameters(parameters).values()) variable.dispose();
  });

  test('what is too long or has no token is refused by line; unknown sources are warned of', async () => {
    const { model, parameters } = await build({ ...tiny, length: { ...tiny.length, over: 'refuse' } });
    const encode = (pair: TextPair) => () => model.encode([pair], { labels: 'known', file: 'a.tsv' });
    expect(encode({ source: 'ann', target: 'a b c d e f g', line: 7 })).toThrow(
      'a.tsv:7: the target has 7 tokens, the model takes at most 6',
    );
    expect(encode({ source: '', target: 'a', line: 3 })).toThrow('a.tsv:3: the source has no token');
    const warnings: string[] = [];
    model.encode([{ source: 'wer ist das', target: '', line: 1 }], {
      labels: 'none',
      warn: (text) => warnings.push(text),
    });
    expect(warnings).toEqual([expect.stringMatching(/^100 % of the tokens of the sources are unknown/)]);
    for (const variable of flattenParameters(parameters).values()) variable.dispose();
  });
});

test('configs: what does not go together is refused', () => {
  const check = (config: object) => () => attentionSummarizerV1.check(config, { cells });
  expect(check({ encoder: { type: 'bagOfWords' }, search: { attention: true } })).toThrow(
    'this model has no attention',
  );
  expect(check({ search: { fixedLength: 31 } })).toThrow('"fixedLength"');
  expect(check({ search: { minLength: 0 } })).toThrow('"minLength"');
  expect(check({ search: { extraction: { unigram: 1 } } })).toThrow('"bigram" expected a finite number');
  expect(check({ tune: { metric: 'bleu' } })).toThrow('"rouge1" | "rouge2" | "rougeL"');
  expect(check({ windows: 3 })).toThrow('window');
  expect(check({})()).toEqual(attentionSummarizerV1.defaults);
  expect(sequenceToSequenceTask.checkData({ monitor: 'rouge2' }).rouge).toBe(true);
});
