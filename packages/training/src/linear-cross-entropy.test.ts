import { registerGradients } from '@recurrent/cells';
import { registerKernels, unregisterKernels } from '@recurrent/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { distance } from './fixtures.ts';
import { linearCrossEntropy, linearLogits } from './linear-cross-entropy.ts';
import { softmaxCrossEntropy } from './softmax-cross-entropy.ts';

const wave = (size: number, step: number) => Array.from({ length: size }, (_, index) => Math.sin(1 + step * index));

function suite(): void {
  beforeAll(() => registerGradients());

  test.each([
    [false, 0],
    [true, 0],
    [false, 0.2],
  ])('is the mean of softmaxCrossEntropy over x·W + b (transposed: %s, smoothing: %s)', (transposed, smoothing) => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const x = tf.tensor2d(wave(12, 0.7), [4, 3]);
      const kernel = tf.tensor2d(wave(15, 1.3), transposed ? [5, 3] : [3, 5]);
      const bias = tf.tensor1d(wave(5, 2.1));
      const labels = tf.tensor1d([4, -1, 0, 2], 'int32');
      const upstream = tf.scalar(1.5);
      const fused = tf.valueAndGrads((...[x, kernel, bias]) =>
        linearCrossEntropy(
          { x: x as tf.Tensor2D, kernel: kernel as tf.Tensor2D, bias: bias as tf.Tensor1D, transposed },
          labels,
          { smoothing },
        ),
      )([x, kernel, bias], upstream);
      const plain = tf.valueAndGrads((...[x, kernel, bias]) => {
        const weights = (transposed ? tf.transpose(kernel!) : kernel) as tf.Tensor2D;
        const logits = tf.add(tf.matMul(x as tf.Tensor2D, weights), bias!) as tf.Tensor2D;
        return tf.div(tf.sum(softmaxCrossEntropy(logits, labels, { smoothing })), 3);
      })([x, kernel, bias], upstream);
      expect(distance(fused.value.dataSync(), [...plain.value.dataSync()])).toBeLessThan(1e-6);
      for (const [index, gradient] of fused.grads.entries()) {
        expect(gradient.shape).toEqual(plain.grads[index]!.shape);
        expect(distance(gradient.dataSync(), [...plain.grads[index]!.dataSync()])).toBeLessThan(2e-6);
      }
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  test('no label counts: the loss is 0, and its gradient too', () => {
    tf.tidy(() => {
      const output = {
        x: tf.ones([2, 3]) as tf.Tensor2D,
        kernel: tf.ones([3, 4]) as tf.Tensor2D,
        bias: tf.zeros([4]) as tf.Tensor1D,
      };
      const labels = tf.tensor1d([-1, -1], 'int32');
      const { value, grad } = tf.valueAndGrad((x) => linearCrossEntropy({ ...output, x: x as tf.Tensor2D }, labels))(
        output.x,
      );
      expect(value.dataSync()[0]).toBe(0);
      expect([...grad.dataSync()].map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0]);
      expect([...linearLogits(output).dataSync()]).toEqual(new Array(8).fill(3));
    });
  });

  test('shapes are checked', () => {
    const bias = tf.zeros([4]) as tf.Tensor1D;
    const labels = tf.zeros([2], 'int32') as tf.Tensor1D;
    expect(() => linearCrossEntropy({ x: tf.zeros([2, 3]), kernel: tf.zeros([4, 3]), bias }, labels)).toThrow(
      'training.linearCrossEntropy: "kernel" expected [3, 4], got [4, 3]',
    );
  });
}

describeBackends('linearCrossEntropy by plain ops', suite);

describeBackends('linearCrossEntropy by kernels', (backend) => {
  beforeAll(() => void registerKernels({ backends: [backend] }));
  afterAll(() => unregisterKernels());
  suite();
});
