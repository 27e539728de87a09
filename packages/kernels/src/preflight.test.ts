import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { variableOf } from './describe-kernels.ts';
import { preflight, requireKernels } from './preflight.ts';
import { registerKernels, unregisterKernels } from './register.ts';

beforeEach(async () => {
  await tf.setBackend('wasm');
});
afterEach(unregisterKernels);

function convolutional() {
  return sequential({
    layers: [
      layers.embedding({ inputDim: 5, outputDim: 3, inputLength: 6, name: 'words' }),
      layers.conv1d({ filters: 2, kernelSize: 3, name: 'windows' }),
      layers.lstm({ units: 2, recurrentInitializer: 'glorotUniform', name: 'memory' }),
      layers.dense({ units: 2, name: 'answer' }),
    ],
  });
}

test('names each missing kernel with its layer, pass and remedy, and changes nothing', async () => {
  const model = convolutional();
  const before = model.getWeights().map((weight) => [...weight.dataSync()]);
  const tensors = tf.memory().numTensors;
  const report = await preflight(model, 'wasm');
  const advice = "call registerKernels({ backends: ['wasm'] }) from @recurrent/kernels";
  expect(report).toEqual({
    backend: 'wasm',
    complete: true,
    missing: [
      { kernel: 'Conv2DBackpropFilter', layers: ['windows'], passes: ['backward'], advice },
      { kernel: 'UnsortedSegmentSum', layers: ['words'], passes: ['backward'], advice },
    ],
  });
  expect(tf.memory().numTensors).toBe(tensors);
  expect(model.getWeights().map((weight) => [...weight.dataSync()])).toEqual(before);
  expect(tf.getBackend()).toBe('wasm');
  await expect(requireKernels(model, 'wasm')).rejects.toMatchObject({
    code: 'MISSING_KERNEL',
    message: expect.stringContaining('- UnsortedSegmentSum (backward), needed by words: call registerKernels'),
  });

  registerKernels();
  expect((await preflight(model, 'wasm')).missing).toEqual([]);
  await requireKernels(model, 'wasm');
  expect((await preflight(model, 'cpu')).missing).toEqual([]);
  model.dispose();
});

test('a function with named scopes; a kernel that we do not have either', async () => {
  const weights = variableOf([1, 2, 3, 4], 4);
  const report = await preflight((layer) => {
    tf.variableGrads(() => {
      const spectrum = layer('spectrum', () => tf.real(tf.fft(tf.complex(weights, tf.zerosLike(weights)))));
      return layer('loss', () => tf.sum(tf.square(spectrum)));
    }, [weights]);
  }, 'wasm').catch((error: Error) => error.message);
  // Not about a missing kernel: it comes through.
  expect(report).toContain('Cannot compute gradient');

  const forward = await preflight((layer) => {
    layer('outer', () => layer('inner', () => tf.complex(weights, weights)));
  }, 'wasm');
  expect(forward).toEqual({
    backend: 'wasm',
    complete: true,
    missing: [
      {
        kernel: 'Complex',
        layers: ['inner'],
        passes: ['forward'],
        advice: 'use another layer, or run the model on "cpu" with tf.setBackend',
      },
    ],
  });
  weights.dispose();
});

test('stops where no backend has the kernel, and says so', async () => {
  const report = await preflight(() => tf.engine().runKernel('NoSuchKernel', {}), 'wasm');
  expect(report).toMatchObject({ complete: false, missing: [{ kernel: 'NoSuchKernel', layers: ['(model)'] }] });
  await expect(requireKernels(() => tf.engine().runKernel('NoSuchKernel', {}), 'wasm')).rejects.toThrow(
    'more may be missing',
  );
});

test('an unknown backend is refused, and the active one stays', async () => {
  await expect(preflight(() => undefined, 'gpu')).rejects.toThrow('got "gpu"; registered: ');
  expect(tf.getBackend()).toBe('wasm');
});
