import { registerKernels, unregisterKernels } from '@recurrent/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { logSoftmax } from './log-softmax.ts';

describeBackends('logSoftmax', (backend) => {
  const exact = [1, 2, 3].map((x) => x - Math.log(Math.exp(1) + Math.exp(2) + Math.exp(3)));

  test.each([false, true])('is the logarithm of the softmax (kernels: %s)', (kernels) => {
    if (kernels) registerKernels({ backends: [backend] });
    tf.tidy(() => {
      const found = logSoftmax(tf.tensor2d([1, 2, 3, 1001, 1002, 1003], [2, 3])).dataSync();
      for (const [at, value] of found.entries()) expect(value).toBeCloseTo(exact[at % 3]!, 4);
      // d/dx Σ w·log softmax = w − softmax·Σw
      const upstream = tf.tensor2d([[1, 0, 2]]);
      const slope = tf.grad((x) => logSoftmax(x as tf.Tensor2D))(tf.tensor2d([[1, 2, 3]]), upstream);
      for (const [at, value] of slope.dataSync().entries()) {
        expect(value).toBeCloseTo([1, 0, 2][at]! - 3 * Math.exp(exact[at]!), 5);
      }
    });
    unregisterKernels();
    expect(() => logSoftmax(tf.zeros([3]) as never)).toThrow('training.logSoftmax: "logits" expected [*, *], got [3]');
  });
});
