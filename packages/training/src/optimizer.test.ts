import { registerKernels, unregisterKernels } from '@recurrent/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { distance, pyTorch } from './fixtures.ts';
import { builtinOptimizers, createOptimizer, type OptimizerState } from './optimizer.ts';
import { ownedVariable } from './slots.ts';

function optimizerSuite(): void {
  let tensors: number;
  beforeEach(() => {
    tensors = tf.memory().numTensors;
  });
  afterEach(() => expect(tf.memory().numTensors).toBe(tensors));

  for (const { config, path } of pyTorch.optimizers) {
    test(`follows PyTorch: ${JSON.stringify(config)}`, () => {
      const optimizer = createOptimizer(config);
      const weight = ownedVariable(pyTorch.initial, [4, 3]);
      for (const [index, expected] of path.entries()) {
        const gradient = tf.tensor(pyTorch.gradients[index]!, [4, 3]);
        const { learningRate } = optimizer.config;
        optimizer.apply({
          parameters: new Map([['w', weight]]),
          gradients: new Map([['w', gradient]]),
          learningRate: learningRate!,
        });
        gradient.dispose();
        expect(distance(weight.dataSync(), expected)).toBeLessThan(1e-6);
      }
      optimizer.dispose();
      weight.dispose();
    });
  }

  for (const { config, path } of pyTorch.rowOptimizers) {
    test(`follows PyTorch on rows, and leaves the others: ${JSON.stringify(config)}`, () => {
      const optimizer = createOptimizer(config);
      const table = ownedVariable(pyTorch.table, [5, 2]);
      for (const [index, expected] of path.entries()) {
        const used = pyTorch.rows[index]!;
        const rows = tf.tensor1d(used, 'int32');
        const values = tf.tensor2d(pyTorch.rowGradients[index]!, [used.length, 2]);
        optimizer.apply({
          parameters: new Map([['table', table]]),
          gradients: new Map(),
          rowGradients: new Map([['table', { rows, values }]]),
          learningRate: optimizer.config.learningRate!,
        });
        tf.dispose([rows, values]);
        expect(distance(table.dataSync(), expected)).toBeLessThan(1e-6);
      }
      optimizer.dispose();
      table.dispose();
    });
  }

  test.each([{ type: 'sgd', momentum: 0.9 }, { type: 'adam', weightDecay: 0.1 }, { type: 'adamW' }])(
    'scales gradients as if they had come scaled, and goes on from a saved state: %j',
    (config) => {
      const run = (scale: number, saveAt: number) => {
        let optimizer = createOptimizer(config);
        const weight = ownedVariable(pyTorch.initial, [4, 3]);
        for (const [index, values] of pyTorch.gradients.entries()) {
          const gradient = tf.tensor(
            values.map((value) => value / scale),
            [4, 3],
          );
          const update = { parameters: new Map([['w', weight]]), gradients: new Map([['w', gradient]]) };
          optimizer.apply({ ...update, learningRate: 0.1, gradientScale: scale });
          gradient.dispose();
          if (index !== saveAt) continue;
          const state: OptimizerState = optimizer.state();
          const next = createOptimizer(config);
          next.restore(state);
          optimizer.dispose();
          optimizer = next;
        }
        const result = [...weight.dataSync()];
        optimizer.dispose();
        weight.dispose();
        return result;
      };
      const plain = run(1, -1);
      expect(run(1, 2)).toEqual(plain);
      expect(distance(run(0.25, -1), plain)).toBeLessThan(1e-6);
    },
  );
}

describeBackends('optimisers by plain ops', optimizerSuite);

describeBackends('optimisers by kernels', (backend) => {
  beforeAll(() => {
    registerKernels({ backends: [backend] });
  });
  afterAll(() => unregisterKernels());
  optimizerSuite();
});

test('the registry lists, suggests and takes others', () => {
  expect(builtinOptimizers.names()).toEqual(['sgd', 'adam', 'adamW']);
  expect(() => createOptimizer({ type: 'adamw' })).toThrow('unknown optimizer "adamw", did you mean "adamW"?');
  expect(() => createOptimizer({} as never)).toThrow('an object with "type": sgd | adam | adamW');
  const mine = createOptimizer({ type: 'sgd' });
  const registry = builtinOptimizers.with({ mine: () => mine });
  expect(createOptimizer({ type: 'mine' }, registry as never)).toBe(mine);
});

test('bad options and foreign states are refused', () => {
  expect(() => createOptimizer({ type: 'sgd', momentun: 0.9 } as never)).toThrow('did you mean "momentum"?');
  expect(() => createOptimizer({ type: 'sgd', nesterov: true } as never)).toThrow('"momentum" expected a number > 0');
  expect(() => createOptimizer({ type: 'adam', beta1: 1 } as never)).toThrow('training.adam: "beta1" expected');
  expect(() => createOptimizer({ type: 'adam', learningRate: -1 })).toThrow('"learningRate" expected');
  const slot = tf.zeros([1]);
  const state = { step: 1, tensors: new Map([['velocity/w', slot]]) };
  expect(() => createOptimizer({ type: 'adam' }).restore(state)).toThrow(
    '"state" has "velocity/w", but this optimiser keeps mean, variance',
  );
  slot.dispose();
  const gradient = tf.zeros([1]);
  const update = { parameters: new Map(), gradients: new Map([['w', gradient]]), learningRate: 1 };
  expect(() => createOptimizer({ type: 'sgd' }).apply(update)).toThrow('expected names of parameters, got "w"');
  gradient.dispose();
});
