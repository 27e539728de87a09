import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import * as keras from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import stored from '../fixtures/pytorch.json' with { type: 'json' };
import { bidirectional } from './bidirectional.ts';
import { inference } from './context.ts';
import { largestDifference } from './difference.ts';
import { elman } from './elman.ts';
import { gru } from './gru.ts';
import { importKeras } from './import-keras.ts';
import { importPyTorch } from './import-pytorch.ts';
import { lstm } from './lstm.ts';
import {
  disposeParameters,
  initializeParameters,
  loadParameters,
  type ParameterTree,
  type ParameterValue,
} from './parameters.ts';
import { recurrent } from './recurrent.ts';
import type { SequenceLayer } from './sequence-layer.ts';

const size = { inputSize: 4, units: 3 };
const common = { units: 3, returnSequences: true, recurrentInitializer: 'glorotNormal' } as const;
const gated = { ...common, recurrentActivation: 'sigmoid' } as const;

const cases: [string, () => keras.layers.Layer, SequenceLayer][] = [
  ['SimpleRNN', () => keras.layers.simpleRNN({ ...common }), recurrent(elman(size))],
  ['LSTM', () => keras.layers.lstm(gated), recurrent(lstm(size))],
  ['LSTM without biases', () => keras.layers.lstm({ ...gated, useBias: false }), recurrent(lstm(size))],
  ['GRU, reset before', () => keras.layers.gru({ ...gated }), recurrent(gru({ ...size, resetAfter: false }))],
  [
    'Bidirectional LSTM',
    () =>
      keras.layers.bidirectional({
        layer: keras.layers.lstm(gated) as keras.RNN,
        mergeMode: 'concat',
      }),
    bidirectional(lstm(size)),
  ],
];

describeBackends('importKeras', () => {
  it.each(cases)('%s gives the outputs of tfjs-layers', async (_name, make, layer) => {
    const theirs = make();
    const input = tf.randomNormal([2, 5, 4], 0, 1, 'float32', 3) as tf.Tensor3D;
    tf.dispose(theirs.apply(input) as tf.Tensor);
    theirs.setWeights(
      theirs.getWeights().map(({ shape }, index) => tf.randomNormal(shape, 0, 0.5, 'float32', index + 1)),
    );
    const expected = theirs.apply(input) as tf.Tensor;
    const weights = theirs
      .getWeights()
      .map((value): ParameterValue => ({ shape: value.shape, data: (value.dataSync() as Float32Array).slice() }));
    const parameters = initializeParameters(layer.spec, createRandom(1)) as ParameterTree;
    loadParameters(parameters, importKeras({ layer: layer.config, weights }));
    tf.tidy(() => {
      const { output } = layer.apply(parameters, input, { context: inference() });
      expect(largestDifference(output, expected)).toBeLessThan(1e-5);
    });
    disposeParameters(parameters);
    tf.dispose([input, expected]);
    theirs.dispose();
  });
});

describe('importKeras', () => {
  it('reads a GRU with reset_after, whose numbers are those of PyTorch in another order', () => {
    const one = stored.cases.find(({ name }) => name === 'GRU')!;
    const layer = one.config as never;
    const pytorch = one.weights as unknown as Record<string, { shape: number[]; data: number[] }>;
    const [rows, columns] = [9, { weight_ih_l0: 4, weight_hh_l0: 3 }] as const;
    // r,z,n by rows → z,r,h by columns, as Keras stores the weights of cuDNN's GRU
    const order = [1, 0, 2];
    const kernel = (name: 'weight_ih_l0' | 'weight_hh_l0'): ParameterValue => {
      const width = columns[name];
      const data = Float32Array.from({ length: rows * width }, (_, index) => {
        const [row, column] = [Math.floor(index / rows), index % rows];
        return pytorch[name]!.data[(order[Math.floor(column / 3)]! * 3 + (column % 3)) * width + row]!;
      });
      return { shape: [width, rows], data };
    };
    const moved = (name: string) =>
      Array.from({ length: rows }, (_, index) => pytorch[name]!.data[order[Math.floor(index / 3)]! * 3 + (index % 3)]!);
    const bias = { shape: [2, rows], data: Float32Array.from([...moved('bias_ih_l0'), ...moved('bias_hh_l0')]) };
    const actual = importKeras({ layer, weights: [kernel('weight_ih_l0'), kernel('weight_hh_l0'), bias] });
    const tensors = new Map(
      Object.entries(pytorch).map(([name, { shape, data }]) => [name, { shape, data: Float32Array.from(data) }]),
    );
    // importPyTorch is held to PyTorch's outputs by its own test.
    for (const [name, { shape, data }] of importPyTorch({ layer, tensors })) {
      expect(actual.get(name)!.shape).toEqual(shape);
      expect(largestDifference(actual.get(name)!.data, data)).toBeLessThan(1e-6);
    }
  });

  it('names what does not fit', () => {
    const zeros = (...shape: number[]): ParameterValue => ({
      shape,
      data: new Float32Array(shape.reduce((a, b) => a * b)),
    });
    const layer = recurrent(gru(size)).config;
    expect(() => importKeras({ layer, weights: [zeros(4, 9)] })).toThrow(
      '"weights" expected 3 tensors (2 without biases), got 1',
    );
    expect(() => importKeras({ layer, weights: [zeros(4, 9), zeros(3, 12), zeros(9)] })).toThrow(
      '"weights[1]" expected [3, 9], got [3, 12]',
    );
    expect(() => importKeras({ layer, weights: [zeros(4, 9), zeros(3, 9), zeros(9)] })).toThrow(
      '"bias (reset_after=True)" expected [2, 9], got [9]',
    );
    expect([...importKeras({ layer, weights: [zeros(4, 9), zeros(3, 9)] }).keys()]).toEqual([
      'kernel',
      'recurrentKernel',
      'bias',
      'candidateBias',
    ]);
  });
});
