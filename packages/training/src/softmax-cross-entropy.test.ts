import { registerGradients } from '@recurrent/cells';
import { registerKernels, unregisterKernels } from '@recurrent/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { distance, pyTorch } from './fixtures.ts';
import { softmaxCrossEntropy } from './softmax-cross-entropy.ts';

const { logits, labels, losses, upstream, gradient, smoothing, smoothedLosses, smoothedGradient } =
  pyTorch.crossEntropy;

function lossSuite(): void {
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

  test('value and gradient follow PyTorch, ignored labels give 0', () => {
    const x = tf.tensor2d(logits, [5, 7]);
    const gold = tf.tensor1d(labels, 'int32');
    expect(distance(softmaxCrossEntropy(x, gold).dataSync(), losses)).toBeLessThan(2e-6);
    const slope = tf.grad((input) => softmaxCrossEntropy(input as tf.Tensor2D, gold))(x, tf.tensor1d(upstream));
    expect(distance(slope.dataSync(), gradient)).toBeLessThan(2e-6);
  });

  test('label smoothing follows PyTorch', () => {
    const x = tf.tensor2d(logits, [5, 7]);
    const gold = tf.tensor1d(labels, 'int32');
    const loss = (input: tf.Tensor) => softmaxCrossEntropy(input as tf.Tensor2D, gold, { smoothing });
    expect(distance(loss(x).dataSync(), smoothedLosses)).toBeLessThan(2e-6);
    const slope = tf.grad(loss)(x, tf.tensor1d(upstream));
    expect(distance(slope.dataSync(), smoothedGradient)).toBeLessThan(2e-6);
    expect(() => softmaxCrossEntropy(x, gold, { smoothing: 1 })).toThrow('"smoothing" expected');
  });

  test('a class of −∞ cannot be, large logits do not overflow', () => {
    const x = tf.tensor2d([
      [Number.NEGATIVE_INFINITY, 0, 0],
      [1000, 1000, -1000],
    ]);
    const gold = tf.tensor1d([1, 0], 'int32');
    const { value, grad } = tf.valueAndGrad((input) => softmaxCrossEntropy(input as tf.Tensor2D, gold))(
      x,
      tf.ones([2]),
    );
    expect(distance(value.dataSync(), [Math.LN2, Math.LN2])).toBeLessThan(1e-6);
    expect(distance(grad.dataSync(), [0, -0.5, 0.5, -0.5, 0.5, 0])).toBeLessThan(1e-6);
  });

  test('shapes are checked', () => {
    expect(() => softmaxCrossEntropy(tf.zeros([2, 3]), tf.zeros([3], 'int32'))).toThrow(
      'training.softmaxCrossEntropy: "labels" expected [2], got [3]',
    );
  });
}

describeBackends('softmaxCrossEntropy by plain ops', lossSuite);

describeBackends('softmaxCrossEntropy by its kernel', (backend) => {
  beforeAll(() => {
    registerKernels({ backends: [backend] });
  });
  afterAll(() => unregisterKernels());
  lossSuite();
});
