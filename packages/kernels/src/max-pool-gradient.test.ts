import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { call, describeKernels, distance, floats } from './describe-kernels.ts';

const random = createRandom(10);

describeKernels('max pool gradient', () => {
  const cases = [
    { shape: [2, 4, 4, 3], filterSize: [2, 2], strides: [2, 2], pad: 'valid', out: [2, 2, 2, 3] },
    { shape: [1, 5, 6, 2], filterSize: [3, 2], strides: [2, 1], pad: 'same', out: [1, 3, 6, 2] },
  ] as const;

  test.each(cases)('$shape by $filterSize, all values negative', ({ shape, filterSize, strides, pad, out }) => {
    const size = shape.reduce<number>((product, length) => product * length, 1);
    const x = Float32Array.from({ length: size }, () => -random.uniform() - 1);
    const dy = Float32Array.from({ length: out.reduce<number>((a, b) => a * b, 1) }, () => random.normal());
    const pool = (values: Float32Array) =>
      tf.tidy(() => {
        const y = tf.maxPool(floats(values, ...shape) as tf.Tensor4D, [...filterSize], [...strides], pad);
        return [y.shape, y.dataSync().slice()] as const;
      });
    const [shapeOfOut, output] = pool(x);
    expect(shapeOfOut).toEqual(out);
    const inputs = { dy: floats(dy, ...out), input: floats(x, ...shape), output: floats(output, ...out) };
    const [dx] = call('MaxPoolGrad', inputs, { filterSize: [...filterSize], strides: [...strides], pad });
    // Each value moves the outputs that equal it, and no other.
    const expected = x.map((value, at) => {
      const raised = x.slice();
      raised[at] = value + 2 ** -18;
      const moved = pool(raised)[1];
      return dy.reduce((sum, slope, i) => sum + (moved[i] === output[i] ? 0 : slope), 0);
    });
    expect(distance(dx!.values, expected)).toBeLessThan(1e-5);
  });
});
