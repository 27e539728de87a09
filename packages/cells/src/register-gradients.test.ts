import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { registerGradients } from './register-gradients.ts';

type Case = readonly [name: string, shapes: number[][], run: (...inputs: tf.Tensor[]) => tf.Tensor];

/** Inputs lie in [0.3, 1.7], where every function here is smooth. */
const cases: Case[] = [
  ['abs', [[4]], tf.abs],
  ['cos', [[4]], tf.cos],
  ['log', [[4]], tf.log],
  ['log1p', [[4]], tf.log1p],
  ['reciprocal', [[4]], tf.reciprocal],
  ['relu', [[4]], (x) => tf.relu(tf.sub(x, 1))],
  ['rsqrt', [[4]], tf.rsqrt],
  ['sin', [[4]], tf.sin],
  ['softplus', [[4]], tf.softplus],
  ['square', [[4]], tf.square],
  ['exp', [[4]], tf.exp],
  ['sigmoid', [[4]], tf.sigmoid],
  ['sqrt', [[4]], tf.sqrt],
  ['tanh', [[4]], tf.tanh],
  ['add', [[2, 3], [3]], tf.add],
  [
    'sub',
    [
      [2, 1],
      [2, 3],
    ],
    tf.sub,
  ],
  ['mul', [[2, 3], [1]], tf.mul],
  ['div', [[3], [2, 3]], tf.div],
  ['maximum', [[2, 3], [3]], tf.maximum],
  ['minimum', [[2, 3], [3]], tf.minimum],
  ['squaredDifference', [[2, 3], [3]], tf.squaredDifference],
  ['pow', [[2, 3], [3]], tf.pow],
  ['neg', [[4]], tf.neg],
  ['clone', [[4]], (x) => x.clone()],
  ['addN', [[4], [4], [4]], (...inputs) => tf.addN(inputs)],
  ['clipByValue', [[6]], (x) => tf.clipByValue(x, 0.6, 1.2)],
  [
    'where',
    [
      [2, 3],
      [2, 3],
    ],
    (a, b) => tf.where(tf.tensor2d([[1], [0]], [2, 1], 'bool'), a, b),
  ],
  ['reshape', [[2, 3]], (x) => tf.reshape(x, [3, 2])],
  ['expandDims', [[2, 3]], (x) => tf.expandDims(x, 1)],
  ['squeeze', [[2, 1, 3]], (x) => tf.squeeze(x)],
  ['transpose', [[2, 3, 4]], (x) => tf.transpose(x, [2, 0, 1])],
  [
    'concat',
    [
      [2, 1],
      [2, 3],
    ],
    (a, b) => tf.concat([a, b], -1),
  ],
  ['split', [[2, 5]], (x) => tf.mul(tf.split(x, [2, 3], 1)[1]!, 2)],
  ['stack', [[3], [3]], (a, b) => tf.stack([a, b], 1)],
  ['unstack', [[3, 2]], (x) => tf.mul(tf.unstack(x, 1)[1]!, 3)],
  ['slice', [[3, 4]], (x) => tf.slice(x, [1, 1], [2, 2])],
  [
    'pad',
    [[2, 3]],
    (x) =>
      tf.pad(x, [
        [1, 0],
        [0, 2],
      ]),
  ],
  ['tile', [[2, 3]], (x) => tf.tile(x, [2, 3])],
  ['broadcastTo', [[2, 1]], (x) => tf.broadcastTo(x, [2, 3])],
  ['reverse', [[2, 3]], (x) => tf.reverse(x, 1)],
  ['gather rows', [[3, 2]], (x) => tf.gather(x, tf.tensor1d([2, 0, 2], 'int32'))],
  [
    'gather columns',
    [[2, 3, 2]],
    (x) =>
      tf.gather(
        x,
        tf.tensor2d(
          [
            [2, 0, 2],
            [1, 1, 0],
          ],
          [2, 3],
          'int32',
        ),
        1,
      ),
  ],
  ['max', [[2, 3]], (x) => tf.max(tf.add(x, tf.tensor2d([0, 3, 6, 6, 3, 0], [2, 3])), 1)],
  ['min', [[2, 3]], (x) => tf.min(tf.add(x, tf.tensor2d([0, 3, 6, 6, 3, 9], [2, 3])), 0, true)],
  ['sum', [[2, 3, 2]], (x) => tf.sum(x, [0, 2])],
  ['mean', [[2, 3]], (x) => tf.mean(x, -1)],
  ['cumsum', [[2, 3]], (x) => tf.cumsum(x, 1, true, false)],
  ['softmax', [[2, 3]], (x) => tf.softmax(x)],
  ['logSoftmax', [[2, 3]], (x) => tf.logSoftmax(x)],
  ['logSumExp', [[2, 3]], (x) => tf.logSumExp(x, 1)],
  [
    'matMul',
    [
      [2, 3],
      [3, 4],
    ],
    (a, b) => tf.matMul(a, b),
  ],
  [
    'matMul ᵀ·',
    [
      [3, 2],
      [3, 4],
    ],
    (a, b) => tf.matMul(a, b, true, false),
  ],
  [
    'matMul ·ᵀ',
    [
      [2, 3],
      [4, 3],
    ],
    (a, b) => tf.matMul(a, b, false, true),
  ],
  [
    'matMul ᵀ·ᵀ',
    [
      [2, 3, 2],
      [2, 4, 3],
    ],
    (a, b) => tf.matMul(a, b, true, true),
  ],
];

describeBackends('registerGradients', () => {
  registerGradients();
  it.each(cases)('%s agrees with finite differences', (_name, shapes, run) => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const random = createRandom(11);
      const values = shapes.map((shape) =>
        Array.from({ length: shape.reduce((product, size) => product * size, 1) }, () => 0.3 + 1.4 * random.uniform()),
      );
      const tensors = (of: number[][]) => of.map((numbers, index) => tf.tensor(numbers, shapes[index]));
      // A weighted sum of squares, so that each element has a gradient of its own.
      const loss = (...inputs: tf.Tensor[]) => {
        const output = tf.square(run(...inputs));
        return tf.sum(tf.mul(output, tf.reshape(tf.range(1, output.size + 1), output.shape))) as tf.Scalar;
      };
      const gradients = tf.grads(loss)(tensors(values));
      const step = 1e-2;
      values.forEach((numbers, input) => {
        numbers.forEach((value, place) => {
          const at = (moved: number) => {
            const copy = values.map((other) => [...other]);
            copy[input]![place] = moved;
            return loss(...tensors(copy)).dataSync()[0]!;
          };
          const expected = (at(value + step) - at(value - step)) / (2 * step);
          const actual = gradients[input]!.dataSync()[place]!;
          expect(Math.abs(actual - expected)).toBeLessThan(5e-3 * Math.max(1, Math.abs(expected)));
        });
      });
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('leaves what is registered alone', () => {
    const config = tf.getGradient(tf.Add);
    registerGradients();
    expect(tf.getGradient(tf.Add)).toBe(config);
  });
});
