import {
  builtinCells,
  type Cell,
  createCell,
  flattenParameters,
  inference,
  initializeParameters,
  type ParameterTree,
} from '@recurrent/cells';
import { createRandom } from '@recurrent/core';
import { registerKernels, unregisterKernels } from '@recurrent/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { loadBundle, saveBundle } from '../bundle.ts';
import { languageModelOf } from '../language/language-model.ts';
import { languageModelingTask } from '../language/task.ts';
import type { Partially } from '../model.ts';
import { trainModel } from '../train.ts';
import { createZoo } from '../zoo.ts';
import type { HybridLmConfig } from './config.ts';
import { hybridLmV1 } from './hybrid-lm-v1.ts';
import { spellingInput } from './input.ts';

const zoo = createZoo();
const { cells } = zoo;

/** Names that are never seen twice; their last letter tells what their bearer says. */
function herd(count: number, seed: number) {
  const random = createRandom(seed);
  const letter = () => 'bdfgklmnprst'[random.integer(12)]!;
  return Array.from({ length: count }, (_, index) => {
    const cow = random.uniform() < 0.5;
    const name = `${letter()}${letter()}${letter()}${letter()}${cow ? 'o' : 'i'}`;
    return { tokens: [name, 'says', cow ? 'moo' : 'baa', '.'], line: index + 1 };
  });
}

const passages = herd(8, 1);
const small: Partially<HybridLmConfig> = {
  units: 4,
  dimension: 3,
  bptt: { steps: 3 },
  vocabulary: { minFrequency: 2 },
  spelling: { units: 3, dimension: 2, minFrequency: 1, knownRate: 0.3, unreadRate: 0.1 },
  training: { batchSize: 2 },
};

async function build(config: Partially<HybridLmConfig> = {}) {
  const checked = hybridLmV1.check({ ...small, ...config }, { cells });
  const data = languageModelingTask.checkData({});
  const random = createRandom(1);
  const { assets } = await hybridLmV1.prepare(passages, checked, { cells, data, random, heldOut: [] });
  const model = hybridLmV1.build(checked, assets, { cells, data });
  const parameters = initializeParameters(model.spec, random) as never;
  return { model, parameters, items: model.encode(passages, { labels: 'known' }), data };
}

describeBackends('hybrid-lm.v1', () => {
  test.each(builtinCells.names())('%s reads characters; a step leaves no tensor', async (type) => {
    const before = tf.memory().numTensors;
    const { model, parameters, items } = await build({ spelling: { ...small.spelling, cell: { type } } });
    const owned = tf.memory().numTensors;
    const batches = [...model.batches(items, { batchSize: 2, training: true, random: createRandom(4) })];
    const variables = flattenParameters(parameters);
    const { value, grads } = tf.variableGrads(
      () => model.loss(parameters, batches[0]!, { training: true, random: createRandom(2) }),
      [...variables.values()],
    );
    for (const [name, variable] of variables) {
      const total = tf.tidy(() => tf.sum(tf.abs(grads[variable.name]!)).dataSync()[0]!);
      expect(total, name).toBeGreaterThan(0);
    }
    tf.dispose([value, grads]);
    await model.predict(parameters, items, {});
    expect(tf.memory().numTensors).toBe(owned);
    tf.dispose([...variables.values()]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('words read together are read as each alone, step by step', () => {
    const sizes = { vocabulary: 3, characters: 5, dimension: 4 };
    const config = { ...hybridLmV1.defaults.spelling, cell: { type: 'gru' }, units: 3, dimension: 2 };
    const layer = spellingInput(config, sizes, cells);
    const parameters = initializeParameters(layer.spec, createRandom(7)) as never as {
      word: { table: tf.Variable };
      spelling: { characters: { table: tf.Variable }; cell: ParameterTree; projection: Record<string, tf.Variable> };
    };
    const spellings = [[1, 2, 3, 4], [2], [4, 1]].map((word) => ({ characters: Int32Array.from(word), target: 0 }));
    const ids = { rows: 2, columns: 3, inputs: Int32Array.of(4, 1, 3, 5, 3, 0), spellings };
    const cell = createCell({ type: 'gru', inputSize: 2, units: 3 }, cells) as Cell;
    tf.tidy(() => {
      const together = layer
        .apply(parameters as never, ids, inference())
        .arraySync()
        .flat();
      const { word, spelling } = parameters;
      for (const [place, id] of ids.inputs.entries()) {
        let expected = tf.gather(word.table, [Math.min(id, 2)]) as tf.Tensor2D;
        if (id >= 3) {
          let state = cell.initialState(1);
          let output = tf.zeros([1, 3]) as tf.Tensor2D;
          for (const character of spellings[id - 3]!.characters) {
            const x = tf.gather(spelling.characters.table, [character]) as tf.Tensor2D;
            ({ output, state } = cell.step(spelling.cell as never, x, state));
          }
          expected = tf.add(tf.matMul(output, spelling.projection.kernel as never), spelling.projection.bias!);
        }
        for (const [at, value] of expected.dataSync().entries()) expect(together[place]![at]).toBeCloseTo(value, 5);
      }
    });
    tf.dispose([...flattenParameters(parameters as never).values()]);
  });

  test('the gradient equals finite differences', async () => {
    const { model, parameters, items } = await build({ tied: true });
    const [batch] = model.batches(items, { batchSize: 2, training: true, random: createRandom(4) });
    const variables = flattenParameters(parameters);
    const loss = () => model.loss(parameters, batch!, inference());
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
      const numeric = (at(0.02) - at(-0.02)) / 0.04;
      at(0);
      const gradient = grads[variable.name]!.dataSync() as Float32Array;
      const analytic = gradient.reduce((sum, g, index) => sum + (g * direction[index]!) / length, 0);
      expect(Math.abs(analytic - numeric), name).toBeLessThan(2e-4 + 0.01 * Math.abs(numeric));
    }
    tf.dispose([value, grads]);
    tf.dispose([...variables.values()]);
  });
});

describe('training', () => {
  beforeAll(async () => {
    await tf.setBackend('wasm');
    registerKernels();
  });
  afterAll(() => unregisterKernels());

  const config = {
    units: 16,
    dimension: 8,
    bptt: { steps: 8 },
    vocabulary: { minFrequency: 2 },
    training: { epochs: 12, batchSize: 8, optimizer: { type: 'adam', learningRate: 0.02 } },
  } as const;
  const texts = { train: herd(250, 1), test: herd(60, 2) };
  /** Perplexity of what is said, which only the unknown name tells. */
  const saying = (scores: readonly { logProbs: Float64Array }[]) =>
    Math.exp(-scores.reduce((sum, { logProbs }) => sum + logProbs[2]!, 0) / scores.length);

  test('unknown words tell by their letters what words alone cannot', async () => {
    const spelling = { units: 12, dimension: 8 };
    const hybrid = await trainModel({ zoo, model: 'hybrid-lm.v1', config: { ...config, spelling }, ...texts });
    const words = await trainModel({ zoo, model: 'rnnlm.v1', config, ...texts });
    expect(saying(await words.predict(texts.test))).toBeGreaterThan(1.9);
    expect(saying(await hybrid.predict(texts.test))).toBeLessThan(1.1);

    const loaded = await loadBundle(await saveBundle(hybrid), zoo);
    const language = languageModelOf(loaded as never);
    const scores = await hybrid.predict(texts.test);
    expect(await language.score(texts.test)).toEqual(scores);
    expect(scores.every(({ unknown }) => unknown === 1)).toBe(true);
    const rows = language.distributions(texts.test.slice(0, 3))[Symbol.asyncIterator]();
    const { vocabulary } = language;
    for (const [index, { tokens }] of texts.test.slice(0, 3).entries()) {
      for (const [at, id] of [...vocabulary.encode(tokens), vocabulary.specialIds.eos!].entries()) {
        expect((await rows.next()).value[id]).toBeCloseTo(scores[index]!.logProbs[at]!, 4);
      }
    }
    const steps = language.stepModel();
    const { logProbs, state } = await steps.step(Int32Array.of(vocabulary.specialIds.bos!), await steps.start(1));
    expect(logProbs.reduce((sum, value) => sum + Math.exp(value), 0)).toBeCloseTo(1, 5);
    steps.dispose?.(state);
    for (const trained of [hybrid, words, loaded]) trained.dispose();
  });
});
