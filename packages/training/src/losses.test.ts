import { registerGradients } from '@recurrent/cells';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { distance, pyTorch } from './fixtures.ts';
import { lengthMask, maskedMean, sequenceCrossEntropy } from './losses.ts';

const { logits, losses } = pyTorch.crossEntropy;

describeBackends('losses', () => {
  let tensors: number;
  beforeAll(() => registerGradients());
  beforeEach(() => {
    tensors = tf.memory().numTensors;
    tf.engine().startScope();
  });
  afterEach(() => {
    tf.engine().endScope();
    expect(tf.memory().numTensors).toBe(tensors);
  });

  test('one number of a batch of sequences, by each reduction', () => {
    const x = tf.tensor3d(logits.slice(0, 28), [2, 2, 7]);
    const gold = tf.tensor2d([3, -1, 0, 6], [2, 2], 'int32');
    const [first, , third, fourth] = losses as [number, number, number, number];
    const of = (options: Parameters<typeof sequenceCrossEntropy>[2]) =>
      sequenceCrossEntropy(x, gold, options).dataSync();
    expect(distance(of({}), [(first + third + fourth) / 3])).toBeLessThan(2e-6);
    expect(distance(of({ reduction: 'meanOfSequences' }), [(first + third + fourth) / 2])).toBeLessThan(2e-6);
    expect(distance(of({ mask: lengthMask([2, 1], 2), reduction: 'sum' }), [first + third])).toBeLessThan(2e-6);
    const slope = tf.grad((input) => sequenceCrossEntropy(input as tf.Tensor3D, gold, { reduction: 'sum' }))(x);
    expect(slope.shape).toEqual([2, 2, 7]);
    expect([...tf.slice(slope, [0, 1, 0], [1, 1, 7]).dataSync()]).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  test('what lies under a mask, NaN too, counts for nothing', () => {
    const mask = lengthMask(tf.tensor1d([1, 3, 0], 'int32'), 3);
    expect([...mask.dataSync()]).toEqual([1, 0, 0, 1, 1, 1, 0, 0, 0]);
    const values = tf.tensor2d([
      [4, Number.NaN, 1],
      [1, 2, 5],
      [7, 7, Number.NaN],
    ]);
    const { value, grad } = tf.valueAndGrad((x) => maskedMean(x, mask))(values);
    expect(value.dataSync()[0]).toBe(3);
    expect([...grad.dataSync()]).toEqual([0.25, 0, 0, 0.25, 0.25, 0.25, 0, 0, 0]);
    expect(maskedMean(values, tf.zerosLike(values)).dataSync()[0]).toBe(0);
  });

  test('shapes and names are checked', () => {
    expect(() => maskedMean(tf.zeros([2]), tf.zeros([3]))).toThrow('training.maskedMean: "mask" expected [2], got [3]');
    const bad = { reduction: 'mean' } as never;
    expect(() => sequenceCrossEntropy(tf.zeros([1, 1, 2]), tf.zeros([1, 1], 'int32'), bad)).toThrow(
      '"reduction" expected',
    );
  });
});
