import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeKernels } from './describe-kernels.ts';

const random = createRandom(11);
const sample = (shape: number[]) =>
  tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.uniform() - 0.5),
    shape,
  );

/** The definition, in float64, on nested loops over plain arrays. */
function reference(a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean): number[] {
  const [x, y] = [a.dataSync(), b.dataSync()];
  const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
  const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
  const [m, k, n] = [transposeA ? aColumns : aRows, transposeA ? aRows : aColumns, transposeB ? bRows : bColumns];
  const batchA = a.size / (aRows * aColumns);
  const batchB = b.size / (bRows * bColumns);
  const result: number[] = [];
  for (let batch = 0; batch < Math.max(batchA, batchB); batch++) {
    const [p, q] = [(batch % batchA) * m * k, (batch % batchB) * k * n];
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let l = 0; l < k; l++) {
          sum += x[p + (transposeA ? l * m + i : i * k + l)]! * y[q + (transposeB ? j * k + l : l * n + j)]!;
        }
        result.push(sum);
      }
    }
  }
  return result;
}

function expectClose(found: tf.Tensor, expected: ArrayLike<number>, tolerance = 1e-5): void {
  const values = found.dataSync();
  expect(values.length).toBe(expected.length);
  let worst = 0;
  for (let i = 0; i < values.length; i++) {
    worst = Math.max(worst, Math.abs(values[i]! - expected[i]!) / Math.max(1, Math.abs(expected[i]!)));
    if (Number.isNaN(values[i])) worst = Infinity;
  }
  expect(worst).toBeLessThan(tolerance);
}

describeKernels('matrix products', () => {
  test('many random shapes, all four transpositions', () => {
    for (let trial = 0; trial < 400; trial++) {
      tf.tidy(() => {
        const most = trial % 50 === 0 ? 150 : trial % 5 === 0 ? 40 : 9;
        const [m, n, k] = [0, 0, 0].map(() => 1 + random.integer(most)) as [number, number, number];
        const [ta, tb] = [trial % 2 === 1, (trial >> 1) % 2 === 1];
        const a = sample(ta ? [k, m] : [m, k]);
        const b = sample(tb ? [n, k] : [k, n]);
        expectClose(tf.matMul(a, b, ta, tb), reference(a, b, ta, tb));
      });
    }
  });

  test.each([
    [1, 300, 700],
    [300, 1, 700],
    [2, 130, 650],
    [3, 33, 400],
    [131, 530, 330],
  ])('blocks and skinny shapes: %d × %d × %d', (m, n, k) => {
    for (const [ta, tb] of [
      [false, false],
      [false, true],
      [true, false],
      [true, true],
    ] as const) {
      tf.tidy(() => {
        const a = sample(ta ? [k, m] : [m, k]);
        const b = sample(tb ? [n, k] : [k, n]);
        expectClose(tf.matMul(a, b, ta, tb), reference(a, b, ta, tb), 2e-5);
      });
    }
  });

  test('batches and broadcasting', () => {
    tf.tidy(() => {
      const a = sample([3, 4, 5]);
      const b = sample([3, 5, 6]);
      expectClose(tf.matMul(a, b), reference(a, b, false, false));
      const one = sample([1, 5, 6]);
      expectClose(tf.matMul(a, one), reference(a, one, false, false));
      const wide = tf.matMul(sample([2, 1, 2, 3]), tf.ones([1, 3, 3, 2]));
      expect(wide.shape).toEqual([2, 3, 2, 2]);
      expect(tf.matMul(tf.zeros([0, 3]), tf.zeros([3, 2])).shape).toEqual([0, 2]);
      expect([...tf.matMul(tf.zeros([2, 0]), tf.zeros([0, 2])).dataSync()]).toEqual([0, 0, 0, 0]);
    });
  });

  test.each(['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const)(
    'bias and %s',
    (activation) => {
      tf.tidy(() => {
        const a = tf.mul(sample([5, 7]), 4) as tf.Tensor2D;
        const b = tf.mul(sample([9, 7]), 4) as tf.Tensor2D;
        const bias = sample([9]);
        const alpha = sample([9]);
        const sum = tf.add(tf.tensor(reference(a, b, false, true), [5, 9]), bias);
        const plain: Record<typeof activation, () => tf.Tensor> = {
          linear: () => sum,
          relu: () => tf.relu(sum),
          relu6: () => tf.relu6(sum),
          elu: () => tf.elu(sum),
          sigmoid: () => tf.sigmoid(sum),
          leakyrelu: () => tf.leakyRelu(sum, 0.3),
          prelu: () => tf.prelu(sum, alpha),
        };
        const options = { a, b, transposeB: true, bias, activation, leakyreluAlpha: 0.3 };
        const prelu = activation === 'prelu' ? { preluActivationWeights: alpha } : {};
        expectClose(tf.fused.matMul({ ...options, ...prelu }), plain[activation]().dataSync());
      });
    },
  );

  test('NaN and infinity go where they should', () => {
    tf.tidy(() => {
      const a = tf.tensor2d([
        [1, Number.NaN, 0],
        [Infinity, 1, 1],
        [1, 1, 1],
        [0, 0, Infinity],
      ]);
      const found = tf
        .matMul(
          a,
          tf.tensor2d([
            [1, 0],
            [1, 1],
            [1, 0],
          ]),
        )
        .dataSync();
      expect([...found]).toEqual([NaN, NaN, Infinity, NaN, 3, 1, Infinity, NaN]);
    });
  });

  test('operands that do not fit are refused', () => {
    tf.tidy(() => {
      expect(() => tf.matMul(tf.zeros([2, 3]), tf.zeros([2, 3]))).toThrow('inner sizes 3 and 2');
    });
  });
});
