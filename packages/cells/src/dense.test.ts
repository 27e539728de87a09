import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { dense } from './dense.ts';
import { matMul } from './mat-mul.ts';
import { registerGradients } from './register-gradients.ts';

describeBackends('dense', () => {
  registerGradients();
  it('is x·W + b on the last axis, and its activation', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const parameters = { kernel: tf.tensor2d([1, 2, 3, 4], [2, 2]), bias: tf.tensor1d([10, -20]) };
      const x = tf.tensor3d([1, 1, 2, 0], [1, 2, 2]);
      const layer = dense({ inputSize: 2, units: 2 });
      expect(layer.apply(parameters, x).arraySync()).toEqual([
        [
          [14, -14],
          [12, -16],
        ],
      ]);
      const relu = dense({ inputSize: 2, units: 2, activation: 'relu', bias: false });
      expect(Object.keys(relu.spec)).toEqual(['kernel']);
      expect([...relu.apply(parameters, tf.tensor1d([1, -1])).dataSync()]).toEqual([0, 0]);
      expect([...relu.apply(parameters, tf.tensor1d([-1, 1])).dataSync()]).toEqual([2, 2]);
      expect(() => layer.apply(parameters, tf.zeros([2, 3]))).toThrow('cells.dense: "x" expected [2, 2], got [2, 3]');
    });
    expect(() => dense({ inputSize: 2, units: 2, activation: 'gelu' as never })).toThrow('"activation"');
    expect(() => dense({ inputSize: 2, unit: 2 } as never)).toThrow('did you mean "units"?');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('multiplies with the gradient of a product', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const left = tf.randomNormal([3, 4], 0, 1, 'float32', 1) as tf.Tensor2D;
      const right = tf.randomNormal([4, 2], 0, 1, 'float32', 2) as tf.Tensor2D;
      const weights = tf.randomNormal([3, 2], 0, 1, 'float32', 3) as tf.Tensor2D;
      const gradients = (product: typeof matMul) =>
        tf.grads((a, b) => tf.sum(tf.mul(product(a as tf.Tensor2D, b as tf.Tensor2D), weights)))([left, right]);
      const [byLeft, byRight] = gradients(matMul) as [tf.Tensor, tf.Tensor];
      const expectedLeft = tf.matMul(weights, right, false, true).dataSync();
      byLeft.dataSync().forEach((value, index) => {
        expect(value).toBeCloseTo(expectedLeft[index]!, 5);
      });
      const expectedRight = tf.matMul(left, weights, true, false).dataSync();
      byRight.dataSync().forEach((value, index) => {
        expect(value).toBeCloseTo(expectedRight[index]!, 5);
      });
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});
