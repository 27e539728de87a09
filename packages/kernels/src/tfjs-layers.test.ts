// Plain tfjs-layers models, trained a few steps: on wasm with the kernels they end with the same weights as on the cpu
// backend without them.
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { type layers as Layers, layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';
import { afterEach, expect, test } from 'vitest';
import { distance } from './describe-kernels.ts';
import { registerKernels, unregisterKernels } from './register.ts';

type Layer = ReturnType<typeof Layers.dense>;
const recurrentInitializer = 'glorotUniform'; // the default, orthogonal, needs the whole of @tensorflow/tfjs
const classes = (more: object = {}) => layers.dense({ units: 3, activation: 'softmax', ...more }) as Layer;
const embedding = (inputLength: number) => layers.embedding({ inputDim: 11, outputDim: 5, inputLength });

const models: Record<string, { inputShape: number[]; ids?: boolean; make: () => object[] }> = {
  'dense, batch norm, dropout': {
    inputShape: [7],
    make: () => [
      layers.dense({ units: 6, activation: 'relu', inputShape: [7] }),
      layers.batchNormalization(),
      layers.dropout({ rate: 0.3, seed: 4 }),
      classes(),
    ],
  },
  'embedding, LSTM': {
    inputShape: [6],
    ids: true,
    make: () => [embedding(6), layers.lstm({ units: 7, recurrentInitializer }), classes()],
  },
  'GRU over simple RNN': {
    inputShape: [6],
    ids: true,
    make: () => [
      embedding(6),
      layers.simpleRNN({ units: 4, returnSequences: true, recurrentInitializer }),
      layers.gru({ units: 5, recurrentInitializer }),
      classes(),
    ],
  },
  'bidirectional LSTM, time distributed': {
    inputShape: [4],
    ids: true,
    make: () => [
      embedding(4),
      layers.bidirectional({
        layer: layers.lstm({ units: 3, returnSequences: true, recurrentInitializer }) as never,
        mergeMode: 'concat',
      }),
      layers.timeDistributed({ layer: layers.dense({ units: 4, activation: 'tanh' }) }),
      layers.globalMaxPooling1d({}),
      classes(),
    ],
  },
  'conv 1d, pooling, layer norm': {
    inputShape: [8],
    ids: true,
    make: () => [
      embedding(8),
      layers.conv1d({ filters: 6, kernelSize: 3, activation: 'relu', padding: 'same' }),
      layers.maxPooling1d({ poolSize: 2 }),
      layers.averagePooling1d({ poolSize: 2 }),
      layers.flatten(),
      layers.layerNormalization(),
      classes(),
    ],
  },
  'conv 2d, pooling': {
    inputShape: [8, 8, 2],
    make: () => [
      layers.conv2d({
        filters: 5,
        kernelSize: 3,
        strides: 2,
        padding: 'same',
        inputShape: [8, 8, 2],
        activation: 'tanh',
      }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.conv2d({ filters: 4, kernelSize: [1, 2] }),
      layers.globalAveragePooling2d({}),
      classes(),
    ],
  },
  'transposed and separable convolution': {
    inputShape: [4, 4, 3],
    make: () => [
      layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same', inputShape: [4, 4, 3] }),
      layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: 'same' }),
      layers.separableConv2d({ filters: 4, kernelSize: 3 }),
      layers.averagePooling2d({ poolSize: 2 }),
      layers.flatten(),
      classes(),
    ],
  },
};

const optimizers = {
  // An epsilon that keeps the rounding errors of a gradient of 0 from becoming whole steps.
  categoricalCrossentropy: () => tf.train.adam(0.01, 0.9, 0.999, 1e-3),
  meanSquaredError: () => tf.train.momentum(0.5, 0.9),
};
type Loss = keyof typeof optimizers;

afterEach(unregisterKernels);

async function train(name: string, loss: Loss) {
  const { inputShape, ids, make } = models[name]!;
  const random = createRandom(12);
  const model: Sequential = sequential({ layers: make() as never });
  const size = inputShape.reduce((product, length) => product * length, 1);
  const draw = () => (ids ? random.integer(11) : random.normal());
  const x = tf.tensor(Float32Array.from({ length: 6 * size }, draw), [6, ...inputShape]);
  const y = tf.tensor2d([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1], [6, 3]);
  model.compile({ optimizer: optimizers[loss](), loss });
  const initial = model.getWeights().map(({ shape, size }) => {
    const value = () => (shape.length > 1 ? 0.5 * random.normal() : 0.5 + 0.3 * random.uniform());
    return { shape, values: Array.from({ length: size }, value) };
  });
  const weights = initial.map(({ shape, values }) => tf.tensor(values, shape));
  model.setWeights(weights);
  for (let step = 0; step < 4; step++) await model.trainOnBatch(x, y);
  const trained = model.getWeights().map((weight) => [...weight.dataSync()]);
  model.dispose();
  tf.dispose([x, y, weights]);
  return { initial, trained };
}

test.each(Object.keys(models))('%s', async (name) => {
  for (const loss of Object.keys(optimizers) as Loss[]) {
    await tf.setBackend('cpu');
    const { initial, trained: expected } = await train(name, loss);
    expect(distance(expected.at(-1)!, initial.at(-1)!.values)).toBeGreaterThan(0.002);
    for (const backend of ['cpu', 'wasm'] as const) {
      registerKernels();
      await tf.setBackend(backend);
      const { trained } = await train(name, loss);
      trained.forEach((weight, index) => {
        expect(distance(weight, expected[index]!)).toBeLessThan(2e-4);
      });
      unregisterKernels();
    }
  }
});
