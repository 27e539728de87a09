import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { windowMax } from './window-max.ts';

const random = createRandom(3);
const normals = (count: number) => Float32Array.from({ length: count }, () => random.normal());

describeBackends('windowMax', () => {
  test('equals a convolution and a maximum', () => {
    const [characters, dimension, width, units] = [7, 4, 3, 5];
    const embedding = tf.tensor2d(normals(characters * dimension), [characters, dimension]);
    const kernel = tf.tensor3d(normals(width * dimension * units), [width, dimension, units]);
    const flat = tf.reshape(tf.transpose(kernel, [1, 0, 2]), [dimension, width * units]);
    const table = tf.matMul(embedding, flat) as tf.Tensor2D;
    const rows = [[1], [2, 6], [0, 3, 5, 4, 4]];
    const ours = windowMax(table, rows, width).arraySync();
    for (const [row, ids] of rows.entries()) {
      const input = tf.gather(embedding, tf.tensor1d(ids, 'int32')) as tf.Tensor2D;
      const expected = tf.max(tf.conv1d(input, kernel, 1, 'same'), 0).arraySync() as number[];
      ours[row]!.forEach((value, unit) => {
        expect(value).toBeCloseTo(expected[unit]!, 5);
      });
    }
  });

  test('gradient equals finite differences, for odd and even widths', () => {
    for (const width of [2, 3]) {
      const table = normals(4 * width * 2);
      const weights = tf.tensor2d(normals(6), [3, 2]);
      const rows = [[1, 2], [3, 0, 1, 1], [2]];
      const output = (values: tf.Tensor) => windowMax(values as tf.Tensor2D, rows, width);
      const shape: [number, number] = [4, width * 2];
      const analytic = tf.grad(output)(tf.tensor2d(table, shape), weights).dataSync();
      for (let index = 0; index < table.length; index++) {
        const at = (step: number) => {
          const moved = Float32Array.from(table);
          moved[index]! += step;
          return (tf.sum(tf.mul(output(tf.tensor2d(moved, shape)), weights)) as tf.Scalar).dataSync()[0]!;
        };
        expect(analytic[index]).toBeCloseTo((at(1e-2) - at(-1e-2)) / 2e-2, 2);
      }
    }
  });
});
