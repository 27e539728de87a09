import {
  flattenParameters,
  inference,
  initializeParameters,
  loadParameters,
  type ParameterValue,
} from '@recurrent/cells';
import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import stored from '../../fixtures/nnlm.json' with { type: 'json' };
import { loadBundle, saveBundle } from '../bundle.ts';
import { languageModelingTask } from '../language/task.ts';
import type { Partially } from '../model.ts';
import { trainModel } from '../train.ts';
import { createZoo } from '../zoo.ts';
import type { NnlmConfig } from './config.ts';
import { nnlmV1 } from './nnlm-v1.ts';

type Stored = { readonly shape: number[]; readonly data: number[] };

const { cells } = createZoo();
const words = ['<unk>', '<bos>', '<eos>', 'a', 'b', 'c', 'd', 'e'];
const passages = stored.sentences.map((ids, index) => ({
  tokens: ids.slice(0, -1).map((id) => words[id]!),
  line: index + 1,
}));
const valuesOf = (tensors: object) =>
  new Map(
    Object.entries(tensors as Record<string, Stored>).map(([name, { shape, data }]): [string, ParameterValue] => [
      name,
      { shape, data: Float32Array.from(data) },
    ]),
  );

const { order, dimension, units } = stored;
const sizes = { order, dimension, units };

function build({ direct, weights }: { direct: boolean; weights: object }) {
  const made = built({ ...sizes, direct });
  loadParameters(made.parameters, valuesOf(weights));
  return made;
}

function built(given: Partially<NnlmConfig>) {
  const config = nnlmV1.check(given, { cells });
  const assets = nnlmV1.checkAssets({
    vocabulary: { specialTokens: { unk: '<unk>', bos: '<bos>', eos: '<eos>' }, tokens: words },
    unknownWords: 1,
    classes: [],
  });
  const data = languageModelingTask.checkData({ context: 'sentence' });
  const model = nnlmV1.build(config, assets, { cells, data });
  const parameters = initializeParameters(model.spec, createRandom(1)) as never;
  return { model, parameters, data, items: model.encode(passages, { labels: 'known' }) };
}

describeBackends('nnlm.v1', () => {
  test.each(stored.cases)('loss, gradients and scores are those of PyTorch (direct: $direct)', async (reference) => {
    const before = tf.memory().numTensors;
    const { model, parameters, items } = build(reference);
    const variables = flattenParameters(parameters);
    const [batch] = model.batches(items, { batchSize: 100, training: false, random: createRandom(1) });
    const { value, grads } = tf.variableGrads(
      () => model.loss(parameters, batch!, inference()),
      [...variables.values()],
    );
    expect(value.dataSync()[0]).toBeCloseTo(reference.loss, 5);
    for (const [name, { data }] of Object.entries(reference.gradients)) {
      const gradient = grads[variables.get(name)!.name]!.dataSync();
      for (const [at, expected] of data.entries()) expect(gradient[at], `${name}[${at}]`).toBeCloseTo(expected, 5);
    }
    tf.dispose([value, grads]);

    const owned = tf.memory().numTensors;
    const scores = await model.predict(parameters, items, { batchSize: 4 });
    const logProbs = scores.flatMap((score) => [...score.logProbs]);
    for (const [at, loss] of reference.losses.data.entries()) expect(logProbs[at]).toBeCloseTo(-loss, 5);
    expect(scores.map(({ logProbs }) => logProbs.length)).toEqual(stored.sentences.map(({ length }) => length));
    expect(tf.memory().numTensors).toBe(owned);
    for (const variable of variables.values()) variable.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('scores, distributions and steps agree', async () => {
    const { model, parameters, data } = build(stored.cases[1]!);
    const language = model.languageModel!(parameters, data);
    const scores = await language.score(passages);
    const steps = language.stepModel();
    const rows = language.distributions(passages)[Symbol.asyncIterator]();
    for (const [index, ids] of stored.sentences.entries()) {
      let state = await steps.start(2);
      let last = language.vocabulary.specialIds.bos!;
      for (const [at, id] of ids.entries()) {
        // The second row does what the first does.
        const stepped = await steps.step(Int32Array.of(last, last), state);
        state = steps.select(stepped.state, Int32Array.of(1, 0));
        const row: Float32Array = (await rows.next()).value;
        const expected = scores[index]!.logProbs[at]!;
        expect(row[id]).toBeCloseTo(expected, 5);
        expect(stepped.logProbs[id]).toBeCloseTo(expected, 5);
        expect(stepped.logProbs[words.length + id]).toBeCloseTo(expected, 5);
        expect(row.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 5);
        last = id;
      }
    }
    expect((await rows.next()).done).toBe(true);
    for (const variable of flattenParameters(parameters).values()) variable.dispose();
  });

  test('with every option on, the gradient equals finite differences', async () => {
    const { model, parameters, items } = built({
      ...sizes,
      direct: true,
      tied: true,
      dropout: { embedding: 0.2, hidden: 0.2 },
    });
    const [batch] = model.batches(items, { batchSize: 100, training: false, random: createRandom(1) });
    const variables = flattenParameters(parameters);
    expect([...variables.keys()]).toEqual([
      'word.table',
      'hidden.kernel',
      'hidden.bias',
      'projection.kernel',
      'output.bias',
    ]);
    // The same dropout each time.
    const loss = () => model.loss(parameters, batch!, { training: true, random: createRandom(3) });
    const { value, grads } = tf.variableGrads(loss, [...variables.values()]);
    const random = createRandom(5);
    for (const [name, variable] of variables) {
      const direction = Float32Array.from({ length: variable.size }, () => random.normal());
      const length = Math.hypot(...direction);
      const values = variable.dataSync().slice();
      const at = (step: number) =>
        tf.tidy(() => {
          const moved = values.map((old, index) => old + (step * direction[index]!) / length);
          variable.assign(tf.tensor(moved, variable.shape));
          return loss().dataSync()[0]!;
        });
      const numeric = (at(0.01) - at(-0.01)) / 0.02;
      at(0);
      const gradient = grads[variable.name]!.dataSync() as Float32Array;
      const analytic = gradient.reduce((sum, g, index) => sum + (g * direction[index]!) / length, 0);
      expect(Math.abs(analytic - numeric), name).toBeLessThan(1e-3 + 0.01 * Math.abs(numeric));
    }
    tf.dispose([value, grads]);
    for (const variable of variables.values()) variable.dispose();
  });

  test.each([
    { output: { type: 'sampled', samples: 3 } },
    { output: { type: 'classes', count: 3 }, tied: true },
  ] as const)('other outputs train too: $output.type', async (config) => {
    const before = tf.memory().numTensors;
    const checked = nnlmV1.check({ ...sizes, ...config }, { cells });
    const data = languageModelingTask.checkData({});
    const random = createRandom(1);
    const { assets } = await nnlmV1.prepare(passages, checked, { cells, data, random, heldOut: [] });
    const model = nnlmV1.build(checked, assets, { cells, data });
    const parameters = initializeParameters(model.spec, random) as never;
    const items = model.encode(passages, { labels: 'known' });
    const owned = tf.memory().numTensors;
    const variables = [...flattenParameters(parameters).values()];
    const [batch] = model.batches(items, { batchSize: 100, training: true, random });
    const { value, grads } = tf.variableGrads(
      () => model.loss(parameters, batch!, { training: true, random: createRandom(2) }),
      variables,
    );
    for (const variable of variables) {
      expect(tf.tidy(() => tf.sum(tf.abs(grads[variable.name]!)).dataSync()[0]!)).toBeGreaterThan(0);
    }
    tf.dispose([value, grads]);
    const total = (await model.predict(parameters, items, {})).flatMap(({ logProbs }) => [...logProbs]);
    expect(total.every((logProb) => logProb < 0 && logProb > -10)).toBe(true);
    expect(tf.memory().numTensors).toBe(owned);
    tf.dispose(variables);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('equal logits give the size of the vocabulary as perplexity', async () => {
    const { model, parameters, items, data } = built(sizes);
    for (const variable of flattenParameters(parameters).values()) {
      tf.tidy(() => variable.assign(tf.zerosLike(variable)));
    }
    const scores = await model.predict(parameters, items, {});
    const { metrics } = languageModelingTask.evaluate(passages, scores, data);
    expect(metrics.perplexity).toBeCloseTo(words.length, 4);
    for (const variable of flattenParameters(parameters).values()) variable.dispose();
  });
});

test('learns a text in which two words decide on the next, and survives its bundle', async () => {
  await tf.setBackend('wasm');
  // Each word follows from the two before it: the sum modulo 5. One word alone does not tell.
  const train = Array.from({ length: 50 }, (_, line) => {
    const tokens = [line % 5, Math.floor(line / 5) % 5];
    while (tokens.length < 12) tokens.push((tokens.at(-1)! + tokens.at(-2)!) % 5);
    return { tokens: tokens.map(String), line: line + 1 };
  });
  const zoo = createZoo();
  const trained = await trainModel({
    zoo,
    model: 'nnlm.v1',
    config: {
      order: 3,
      dimension: 8,
      units: 24,
      training: { epochs: 20, batchSize: 16, optimizer: { type: 'adam', learningRate: 0.02 } },
    },
    data: { eos: false, context: 'sentence' },
    train: train,
    test: train,
  });
  // Of 12 words the first two are drawn at random from 5, the other ten are certain: 25^(1/12) = 1.31.
  const { perplexity } = trained.evaluations.test!.metrics as { perplexity: number };
  expect(perplexity).toBeGreaterThan(25 ** (1 / 12) - 0.001);
  expect(perplexity).toBeLessThan(1.36);
  const loaded = await loadBundle(await saveBundle(trained), zoo);
  const again = await loaded.evaluate(train);
  expect(again.metrics.perplexity).toBe(perplexity);
  trained.dispose();
  loaded.dispose();
});
