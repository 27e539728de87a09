import { builtinCells, createRowGradients, flattenParameters, inference, initializeParameters } from '@recurrent/cells';
import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import type { Partially } from '../model.ts';
import { taggingTask } from '../tagging/task.ts';
import { toyData, toySentences } from '../testing/toy.ts';
import { createZoo } from '../zoo.ts';
import type { TaggerConfig } from './config.ts';
import { taggerPresets } from './presets.ts';
import { taggerV1 } from './tagger-v1.ts';

const { cells } = createZoo();
const small = { word: { dimension: 5 }, units: 4, dropout: { embedding: 0.1, between: 0.1, output: 0.1 } } as const;
const sentences = toySentences(6);

async function build(config: Partially<TaggerConfig>) {
  const checked = taggerV1.check({ ...small, ...config }, { cells });
  const data = taggingTask.resolveData(taggingTask.checkData(toyData), sentences);
  const random = createRandom(1);
  const { assets } = await taggerV1.prepare(sentences, checked, { cells, data, random, heldOut: [] });
  const model = taggerV1.build(checked, assets, { cells, data });
  return {
    model,
    parameters: initializeParameters(model.spec, random) as never,
    items: model.encode(sentences, { labels: 'known' }),
  };
}

const configs: Record<string, Partially<TaggerConfig>> = {
  ...taggerPresets,
  ...Object.fromEntries(builtinCells.names().map((type) => [`cell ${type}`, { cell: { type } }])),
  'two layers, variational': { layers: 2, dropout: { between: 0.5, variational: true } },
  'character cnn': { characters: { encoder: 'cnn', dimension: 3, units: 4, minFrequency: 1 } },
  'character bilstm': { characters: { encoder: 'bilstm', dimension: 3, units: 2, minFrequency: 1 } },
  'features alone': { word: null, features: { pos: { dimension: 3 } } },
  'output features': {
    outputFeatures: { spelling: 'token', context: { token: ['0', '-1|0'], pos: ['-1|0|1'] }, minFrequency: 1 },
  },
  'sparse features alone': { word: null, encoder: 'none', outputFeatures: { context: { token: ['0'] } } },
  'inner IOBES, constrained in training': { tagScheme: 'IOBES', constraints: 'training' },
  'softmax, constrained': { decoder: 'softmax', constraints: 'decode' },
};

describeBackends('tagger.v1', () => {
  test.each(Object.entries(configs))('%s: a step reaches every parameter and leaves no tensor', async (_, config) => {
    const before = tf.memory().numTensors;
    const { model, parameters, items } = await build(config);
    const owned = tf.memory().numTensors;
    const rowGradients = createRowGradients();
    const context = { training: true, random: createRandom(2), rowGradients };
    const variables = [...flattenParameters(parameters).values()];
    const { value, grads } = tf.variableGrads(
      () => model.loss(parameters, items, context),
      [...variables, rowGradients.tap],
    );
    const loss = value.dataSync()[0]!;
    expect(loss).toBeGreaterThan(0);
    expect(loss).toBeLessThan(100);
    const byRow = rowGradients.collect();
    for (const variable of variables) {
      const gradient = byRow.get(variable)?.values ?? grads[variable.name];
      const total = tf.tidy(() => tf.sum(tf.abs(gradient!)).dataSync()[0]!);
      expect(total).toBeGreaterThan(0);
    }
    tf.dispose([value, grads]);
    for (const { rows, values } of byRow.values()) tf.dispose([rows, values]);
    rowGradients.dispose();
    const predictions = await model.predict(parameters, items, { probabilities: true, batchSize: 4 });
    expect(predictions.map(({ tags }) => tags.length)).toEqual(sentences.map(({ columns }) => columns.token!.length));
    expect(predictions.flatMap(({ probabilities }) => probabilities!).every((p) => p > 0 && p <= 1.0001)).toBe(true);
    expect(tf.memory().numTensors).toBe(owned);
    for (const variable of variables) variable.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('the gradient of everything together equals finite differences', async () => {
    const { model, parameters, items } = await build({
      characters: { encoder: 'cnn', dimension: 3, units: 4, minFrequency: 1 },
      features: { pos: { dimension: 2 } },
      outputFeatures: { spelling: 'token', minFrequency: 1 },
      dropout: { embedding: 0, output: 0 },
    });
    const loss = () => model.loss(parameters, items, inference()) as tf.Scalar;
    const variables = flattenParameters(parameters);
    const { value, grads } = tf.variableGrads(loss, [...variables.values()]);
    const random = createRandom(5);
    for (const [name, variable] of variables) {
      // Along a random direction, scaled to length 1.
      const direction = Float32Array.from({ length: variable.size }, () => random.normal());
      const length = Math.hypot(...direction);
      const values = variable.dataSync().slice();
      const at = (step: number) => {
        const moved = values.map((old, index) => old + (step * direction[index]!) / length);
        return tf.tidy(() => {
          variable.assign(tf.tensor(moved, variable.shape));
          return loss().dataSync()[0]!;
        });
      };
      const numeric = (at(0.01) - at(-0.01)) / 0.02;
      at(0);
      const analytic = (grads[variable.name]!.dataSync() as Float32Array).reduce(
        (sum, g, index) => sum + (g * direction[index]!) / length,
        0,
      );
      expect(Math.abs(analytic - numeric), name).toBeLessThan(2e-3 + 0.02 * Math.abs(numeric));
    }
    tf.dispose([value, grads]);
    for (const variable of variables.values()) variable.dispose();
  });

  test('no sentence and empty sentences are tagged too', async () => {
    const { model, parameters } = await build({ characters: { encoder: 'cnn' } });
    const empty = model.encode([{ columns: { token: [] }, line: 1 }], { labels: 'none' });
    expect(await model.predict(parameters, [], {})).toEqual([]);
    expect(await model.predict(parameters, empty, { probabilities: true })).toEqual([
      { tags: [], spans: [], probabilities: [] },
    ]);
    for (const variable of flattenParameters(parameters).values()) variable.dispose();
  });

  test('a prediction does not depend on the batch that it is in', async () => {
    const { model, parameters, items } = await build({ characters: { encoder: 'bilstm', minFrequency: 1 } });
    const together = await model.predict(parameters, items, { probabilities: true });
    const alone = await model.predict(parameters, items, { probabilities: true, batchSize: 1 });
    for (const [index, { tags, probabilities }] of together.entries()) {
      expect(alone[index]!.tags).toEqual(tags);
      for (const [at, p] of probabilities!.entries()) expect(alone[index]!.probabilities![at]).toBeCloseTo(p, 5);
    }
    for (const variable of flattenParameters(parameters).values()) variable.dispose();
  });
});

describe('tags', () => {
  test('a model that thinks in IOBES answers in the scheme of the data', async () => {
    await tf.setBackend('cpu');
    const { model, parameters, items } = await build({ tagScheme: 'IOBES' });
    const [first] = await model.predict(parameters, items.slice(0, 1), {});
    expect(first!.tags.every((tag) => /^(?:O|[BI]-(?:PER|LOC|YEAR))$/.test(tag))).toBe(true);
    for (const variable of flattenParameters(parameters).values()) variable.dispose();
  });
});
