import { embedding, type ForwardContext, initializeParameters } from '@recurrent/cells';
import { createRandom } from '@recurrent/core';
import { registerKernels, unregisterKernels } from '@recurrent/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { clipByGlobalNorm, clipByValue } from './clip.ts';
import { fit as train } from './fit.ts';
import { distance } from './fixtures.ts';
import { type AnyOptimizerConfig, createOptimizer } from './optimizer.ts';
import { trainStep } from './train-step.ts';

const words = embedding({ vocabularySize: 6, dimension: 3 });
const ids = [
  [1, 4, 1],
  [0, 4, 5],
];

function stepSuite(): void {
  let tensors: number;
  let table: tf.Variable;
  beforeEach(() => {
    tensors = tf.memory().numTensors;
    table = initializeParameters(words.spec, createRandom(3)).table;
  });
  afterEach(() => {
    table.dispose();
    expect(tf.memory().numTensors).toBe(tensors);
  });

  const lookUp = (context: ForwardContext) => words.apply({ table }, tf.tensor2d(ids, [2, 3], 'int32'), context);
  /** Reads rows only. */
  const rowsOnly = (context: ForwardContext) => tf.tidy(() => tf.sum(tf.square(lookUp(context))) as tf.Scalar);
  /** Reads rows twice, and the whole table as an output layer: logits = row · tableᵀ. */
  const tied = (context: ForwardContext) =>
    tf.tidy(() => {
      const rows = tf.reshape(tf.add(lookUp(context), tf.sin(lookUp(context))), [6, 1, 3]);
      return tf.mean(tf.square(tf.sum(tf.mul(rows, table), 2))) as tf.Scalar;
    });

  const step = (loss: (context: ForwardContext) => tf.Scalar, config: AnyOptimizerConfig, more: object = {}) => {
    const optimizer = createOptimizer(config);
    return trainStep({
      variables: new Map([['table', table]]),
      optimizer,
      learningRate: 0.5,
      clip: undefined,
      random: createRandom(1),
      loss,
      refuse: (what, value) => {
        throw new Error(`${what} ${value}`);
      },
      ...more,
    }).finally(() => optimizer.dispose());
  };

  /** w − 0.5·scale·(dense gradient), by autodiff without row gradients. */
  const expectedTable = (loss: (context: ForwardContext) => tf.Scalar, bend: (slope: number[]) => number[]) =>
    tf.tidy(() => {
      const context = { training: true, random: createRandom(1) };
      const { grads } = tf.variableGrads(() => loss(context), [table]);
      const slope = bend(Array.from(grads[table.name]!.dataSync()));
      return Array.from(table.dataSync(), (value, index) => value - 0.5 * slope[index]!);
    });

  for (const [name, loss] of [
    ['rows alone', rowsOnly],
    ['rows and the whole table', tied],
  ] as const) {
    test(`updates a table by ${name} as the dense gradient would`, async () => {
      const expected = expectedTable(loss, (slope) => slope);
      await step(loss, { type: 'sgd' });
      expect(distance(table.dataSync(), expected)).toBeLessThan(2e-6);
    });

    test(`clips the gradients of ${name}`, async () => {
      let norm = 0;
      const byNorm = expectedTable(loss, (slope) => {
        norm = Math.hypot(...slope);
        return slope.map((value) => (value * 0.01) / (norm + 1e-6));
      });
      const initial = Float32Array.from(table.dataSync());
      const { gradientNorm } = await step(loss, { type: 'sgd' }, { clip: clipByGlobalNorm(0.01) });
      expect(gradientNorm).toBeCloseTo(norm, 4);
      expect(distance(table.dataSync(), byNorm)).toBeLessThan(2e-6);
      tf.tidy(() => table.assign(tf.tensor(initial, [6, 3])));
      const byValue = expectedTable(loss, (slope) => slope.map((value) => Math.max(-0.1, Math.min(0.1, value))));
      await step(loss, { type: 'sgd' }, { clip: clipByValue(0.1) });
      expect(distance(table.dataSync(), byValue)).toBeLessThan(2e-6);
    });
  }

  test('leaves a frozen table alone', async () => {
    const before = Array.from(table.dataSync());
    const bias = tf.tidy(() => tf.variable(tf.scalar(1)));
    table.trainable = false;
    const loss = (context: ForwardContext) => tf.tidy(() => tf.mul<tf.Scalar>(rowsOnly(context), bias));
    const variables = new Map([
      ['table', table],
      ['bias', bias],
    ]);
    const value = tf.tidy(() => rowsOnly({ training: true, random: createRandom(1) }).dataSync()[0]!);
    await step(loss, { type: 'adam' }, { variables });
    expect([...table.dataSync()]).toEqual(before);
    expect(value).toBeGreaterThan(0);
    expect(bias.dataSync()[0]).toBeCloseTo(0.5, 5);
    bias.dispose();
  });

  test('keeps the number of tensors over 300 steps, and frees all when the loss throws', async () => {
    const counts = new Set<number>();
    const batches = () => Array.from({ length: 100 }, (_, index) => index);
    await train({
      parameters: { table },
      optimizer: { type: 'adam' },
      clip: { type: 'globalNorm', maxNorm: 1 },
      averaging: { decay: 0.9 },
      epochs: 3,
      seed: 1,
      batches,
      loss: (_, context) => rowsOnly(context),
      onEvent: ({ type, step }) => type === 'step' && step > 1 && counts.add(tf.memory().numTensors),
    });
    expect(counts.size).toBe(1);
    const failing = step(
      () => {
        throw new Error('no loss');
      },
      { type: 'sgd' },
    );
    await expect(failing).rejects.toThrow('no loss');
  });
}

describeBackends('a step', stepSuite);

describeBackends('a step with kernels', (backend) => {
  beforeAll(() => {
    registerKernels({ backends: [backend] });
  });
  afterAll(() => unregisterKernels());
  stepSuite();
});
