import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { bidirectional, mergeNames } from './bidirectional.ts';
import { inference } from './context.ts';
import { largestDifference } from './difference.ts';
import { elman } from './elman.ts';
import { lstm } from './lstm.ts';
import { disposeParameters, initializeParameters } from './parameters.ts';
import { recurrent } from './recurrent.ts';

const context = inference();
const size = { inputSize: 2, units: 3 };

describeBackends('bidirectional', () => {
  it.each(mergeNames)('merges the two directions by %s', (merge) => {
    const before = tf.memory().numTensors;
    const layer = bidirectional(lstm(size), lstm(size), { merge });
    const parameters = initializeParameters(layer.spec, createRandom(4));
    tf.tidy(() => {
      const input = tf.randomNormal([2, 4, 2], 0, 1, 'float32', 8) as tf.Tensor3D;
      const lengths = [2, 4];
      const { output, state } = layer.apply(parameters, input, { lengths, context });
      const own = parameters as { forward: Record<string, tf.Variable>; backward: Record<string, tf.Variable> };
      const forward = recurrent(lstm(size)).apply(own.forward, input, { lengths, context });
      // Backward by hand: each row turned round within its length, read forward, turned back.
      const turned = tf.stack([tf.gather(input, [1, 0, 2, 3], 1), tf.reverse(input, 1)]);
      const rows = tf.stack([tf.gather(tf.gather(turned, 0), 0), tf.gather(tf.gather(turned, 1), 1)]) as tf.Tensor3D;
      const backward = recurrent(lstm(size)).apply(own.backward, rows, { lengths, context });
      const read = tf.stack([
        tf.gather(tf.gather(backward.output, [1, 0, 2, 3], 1), 0),
        tf.gather(tf.reverse(backward.output, 1), 1),
      ]) as tf.Tensor3D;
      const expected = {
        concat: () => tf.concat([forward.output, read], 2),
        sum: () => tf.add(forward.output, read),
        average: () => tf.div(tf.add(forward.output, read), 2),
        multiply: () => tf.mul(forward.output, read),
      }[merge]();
      expect(output.shape).toEqual([2, 4, layer.outputSize]);
      expect(largestDifference(output, expected)).toBeLessThan(1e-6);
      expect(largestDifference(state.forward.cell, forward.state.cell)).toBeLessThan(1e-6);
      expect(largestDifference(state.backward.cell, backward.state.cell)).toBeLessThan(1e-6);
    });
    disposeParameters(parameters);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('hands each direction its own initial state', () => {
    tf.tidy(() => {
      const layer = bidirectional(elman({ inputSize: 1, units: 1, activation: 'linear' }));
      const unit = { kernel: tf.ones([1, 1]), recurrentKernel: tf.ones([1, 1]), bias: tf.zeros([1]) };
      const initialState = { forward: { hidden: tf.tensor2d([[10]]) }, backward: { hidden: tf.tensor2d([[100]]) } };
      const input = tf.tensor3d([[[1], [2], [3]]]);
      const { output, state } = layer.apply({ forward: unit, backward: unit }, input, { context, initialState });
      expect(output.arraySync()).toEqual([
        [
          [11, 106],
          [13, 105],
          [16, 103],
        ],
      ]);
      expect([state.forward.hidden.dataSync()[0], state.backward.hidden.dataSync()[0]]).toEqual([16, 106]);
    });
  });
});

describe('bidirectional, misused', () => {
  it('names the size that does not fit', () => {
    const other = lstm({ inputSize: 2, units: 4 });
    expect(() => bidirectional(lstm(size), other, { merge: 'sum' })).toThrow(
      '"backwardCell.outputSize" expected 3, got 4',
    );
    expect(bidirectional(lstm(size), other).outputSize).toBe(7);
    expect(() => bidirectional(lstm(size), lstm({ inputSize: 3, units: 3 }))).toThrow('"backwardCell.inputSize"');
    expect(() => bidirectional(lstm(size), lstm(size), { merge: 'mean' as never })).toThrow(
      '"merge" expected "concat"',
    );
  });
});
