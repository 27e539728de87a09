import * as tf from '@tensorflow/tfjs-core';
import { swapped, timesTransposed, transposedTimes } from '../mat-mul.ts';

/** The shape of x with the reduced axes as 1. */
function keptShape(shape: readonly number[], axes: readonly number[]): number[] {
  const reduced = new Set(axes.map((axis) => (axis < 0 ? axis + shape.length : axis)));
  return shape.map((size, axis) => (reduced.has(axis) ? 1 : size));
}

function axesOf(axis: number | readonly number[] | null | undefined, rank: number): number[] {
  if (axis === undefined || axis === null) return Array.from({ length: rank }, (_, index) => index);
  return typeof axis === 'number' ? [axis] : [...axis];
}

function spread(gradient: tf.Tensor, shape: readonly number[], axes: readonly number[]): tf.Tensor {
  return tf.mul(tf.reshape(gradient, keptShape(shape, axes)), tf.ones([...shape]));
}

/** The gradient of max and min goes to every element that attains it. */
function extreme(kernelName: string, axesAttribute: string): tf.GradConfig {
  return {
    kernelName,
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, saved, attributes) => {
      const [x, y] = saved as [tf.Tensor, tf.Tensor];
      const kept = keptShape(x.shape, axesOf(attributes[axesAttribute] as number[], x.rank));
      const attained = () => tf.cast(tf.equal(x, tf.reshape(y, kept)), 'float32');
      return { x: () => tf.mul(tf.reshape(dy as tf.Tensor, kept), attained()) };
    },
  };
}

/** Gradients of sums, extremes, softmax and the matrix product of tfjs. */
export function reductionGradients(): tf.GradConfig[] {
  return [
    extreme(tf.Max, 'reductionIndices'),
    extreme(tf.Min, 'axis'),
    {
      kernelName: tf.Sum,
      inputsToSave: ['x'],
      gradFunc: (dy, saved, attributes) => {
        const { shape, rank } = saved[0]!;
        return { x: () => spread(dy as tf.Tensor, shape, axesOf((attributes as unknown as tf.SumAttrs).axis, rank)) };
      },
    },
    {
      kernelName: tf.Mean,
      inputsToSave: ['x'],
      gradFunc: (dy, saved, attributes) => {
        const { shape, rank, size } = saved[0]!;
        const axes = axesOf((attributes as unknown as tf.MeanAttrs).axis, rank);
        return { x: () => tf.div(spread(dy as tf.Tensor, shape, axes), size / (dy as tf.Tensor).size) };
      },
    },
    {
      kernelName: tf.Cumsum,
      gradFunc: (dy, _saved, attributes) => {
        const { axis, exclusive, reverse } = attributes as unknown as tf.CumsumAttrs;
        return { x: () => tf.cumsum(dy as tf.Tensor, axis, exclusive, !reverse) };
      },
    },
    {
      kernelName: tf.Softmax,
      outputsToSave: [true],
      gradFunc: (dy, saved, attributes) => {
        const { dim } = attributes as unknown as tf.SoftmaxAttrs;
        const y = saved[0] as tf.Tensor;
        const product = tf.mul(dy as tf.Tensor, y);
        return { logits: () => tf.sub(product, tf.mul(tf.sum(product, dim, true), y)) };
      },
    },
    {
      kernelName: tf.LogSoftmax,
      outputsToSave: [true],
      gradFunc: (dy, saved, attributes) => {
        const { axis } = attributes as unknown as tf.LogSoftmaxAttrs;
        const shares = () => tf.mul(tf.sum(dy as tf.Tensor, axis, true), tf.exp(saved[0] as tf.Tensor));
        return { logits: () => tf.sub(dy as tf.Tensor, shares()) };
      },
    },
    {
      // C = A·B: dA = dC·Bᵀ, dB = Aᵀ·dC. Transposed operands as in `matMul`.
      kernelName: tf.BatchMatMul,
      inputsToSave: ['a', 'b'],
      gradFunc: (dy, saved, attributes) => {
        const [a, b] = saved as [tf.Tensor, tf.Tensor];
        const { transposeA, transposeB } = attributes as unknown as tf.BatchMatMulAttrs;
        const slope = dy as tf.Tensor;
        const byA = () => (transposeB ? tf.matMul(slope, b) : timesTransposed(slope, b));
        const byB = () => (transposeA ? tf.matMul(a, slope) : transposedTimes(a, slope));
        return { a: () => (transposeA ? swapped(byA()) : byA()), b: () => (transposeB ? swapped(byB()) : byB()) };
      },
    },
  ];
}
