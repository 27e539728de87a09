import { builtinCells, createRowGradients, flattenParameters, initializeParameters } from '@recurrent/cells';
import { createRandom } from '@recurrent/core';
import { registerKernels, unregisterKernels } from '@recurrent/kernels';
import { memoryCheckpointStore } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { loadBundle, saveBundle } from '../bundle.ts';
import { languageModelOf } from '../language/language-model.ts';
import { languageModelingTask } from '../language/task.ts';
import type { Partially } from '../model.ts';
import { toyPassages } from '../testing/toy-text.ts';
import { trainModel } from '../train.ts';
import { createZoo } from '../zoo.ts';
import type { RnnlmConfig } from './config.ts';
import { rnnlmPresets } from './presets.ts';
import { rnnlmV1 } from './rnnlm-v1.ts';

const zoo = createZoo();
const { cells } = zoo;
const small = { units: 5, dimension: 4, bptt: { steps: 3 }, training: { batchSize: 2 } } as const;
const passages = toyPassages(9);

async function build(config: Partially<RnnlmConfig>, given: object = {}) {
  const checked = rnnlmV1.check({ ...small, ...config }, { cells });
  const data = languageModelingTask.checkData(given);
  const random = createRandom(1);
  const { assets } = await rnnlmV1.prepare(passages, checked, { cells, data, random, heldOut: [] });
  const model = rnnlmV1.build(checked, assets, { cells, data });
  const parameters = initializeParameters(model.spec, random) as never;
  return { model, parameters, items: model.encode(passages, { labels: 'known' }), data };
}

const configs: Record<string, Partially<RnnlmConfig>> = {
  ...Object.fromEntries(builtinCells.names().map((type) => [`cell ${type}`, { cell: { type } }])),
  'two layers, dropout': { layers: 2, dropout: { embedding: 0.1, between: 0.1, output: 0.1, word: 0.1 } },
  'variational dropout': { layers: 2, dropout: { embedding: 0.1, between: 0.1, output: 0.1, variational: true } },
  tied: { tied: true, dimension: 5 },
  'tied with a projection': { tied: true },
  'last step': { bptt: { steps: 3, predict: 'last' } },
  'last step of windows': { bptt: { steps: 3, predict: 'last', carry: false } },
  windows: { bptt: { steps: 3, carry: false } },
  'random unknown words': { unknownRate: 0.3 },
  'sampled softmax': { output: { type: 'sampled', samples: 4 } },
  'sampled softmax, tied': { tied: true, output: { type: 'sampled', samples: 4 } },
  classes: { output: { type: 'classes' } },
  'classes, tied': { tied: true, output: { type: 'classes', count: 3 } },
  'rare words': { vocabulary: { rareThreshold: 1 } },
};

describeBackends('rnnlm.v1', () => {
  test.each(Object.entries(configs))('%s: a step reaches every parameter and leaves no tensor', async (_, config) => {
    const before = tf.memory().numTensors;
    const { model, parameters, items } = await build(config);
    const owned = tf.memory().numTensors;
    const rowGradients = createRowGradients();
    const context = { training: true, random: createRandom(2), rowGradients };
    const variables = [...flattenParameters(parameters).values()];
    const batch = [...model.batches(items, { batchSize: 2, training: true, random: createRandom(4) })].at(-1)!;
    const { value, grads } = tf.variableGrads(
      () => model.loss(parameters, batch, context),
      [...variables, rowGradients.tap],
    );
    expect(value.dataSync()[0]).toBeGreaterThan(0);
    const byRow = rowGradients.collect();
    for (const variable of variables) {
      expect(grads[variable.name] !== undefined || byRow.has(variable)).toBe(true);
    }
    tf.dispose([value, Object.values(grads)]);
    for (const { rows, values } of byRow.values()) tf.dispose([rows, values]);
    rowGradients.dispose();
    expect(tf.memory().numTensors).toBe(owned);
    tf.dispose(variables);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('training', () => {
  const options = {
    zoo,
    model: 'rnnlm.v1',
    config: {
      ...small,
      units: 16,
      dimension: 12,
      dropout: { embedding: 0.1, output: 0.1 },
      training: { epochs: 3, batchSize: 2, optimizer: { type: 'adam', learningRate: 0.02 } },
    },
    train: toyPassages(60),
    dev: toyPassages(12, 60),
  } as const;
  beforeAll(async () => {
    await tf.setBackend('wasm');
    registerKernels();
  });
  afterAll(() => unregisterKernels());

  test('learns the toy language, and a run that was stopped within an epoch ends with the same bits', async () => {
    const before = tf.memory().numTensors;
    const whole = await trainModel(options);
    expect(whole.metrics.dev!.metrics.perplexity).toBeLessThan(4);
    const store = memoryCheckpointStore();
    const controller = new AbortController();
    const stopped = await trainModel({
      ...options,
      checkpoint: { store, everySteps: 7 },
      signal: controller.signal,
      onEvent: (event) => {
        if (event.type === 'step' && event.step === 130) controller.abort();
      },
    });
    expect(stopped.training.stopped).toBe('aborted');
    expect(stopped.training.epochs).toBe(1);
    stopped.dispose();
    const resumed = await trainModel({ ...options, checkpoint: { store }, resume: true });
    const bits = (trained: typeof whole) =>
      [...flattenParameters(trained.parameters).values()].map((variable) => variable.dataSync());
    expect(bits(resumed)).toEqual(bits(whole));
    whole.dispose();
    resumed.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a bundle scores as the model that it was saved from', async () => {
    const trained = await trainModel({ ...options, config: { ...options.config, training: { epochs: 1 } } });
    const loaded = await loadBundle(await saveBundle(trained), zoo);
    const scores = await languageModelOf(trained).score(options.dev);
    expect(await languageModelOf(loaded).score(options.dev)).toEqual(scores);
    trained.dispose();
    loaded.dispose();
  });

  test('presets are valid', () => {
    for (const preset of Object.values(rnnlmPresets)) rnnlmV1.check(preset, { cells });
  });
});
