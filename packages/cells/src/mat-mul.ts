import * as tf from '@tensorflow/tfjs-core';
import { hasFusedKernels } from './fused.ts';

/**
 * left · right (+ bias), for the inside of a cell's step. Without the kernels the gradient transposes first and then
 * multiplies plainly: the matrix product of tfjs's wasm backend is more than ten times slower when asked to transpose
 * an operand. Has no second derivative.
 * @param left float32 [N, K]
 * @param right float32 [K, M]
 * @param bias float32 [M], added to each row
 * @returns [N, M]
 */
export function matMul(left: tf.Tensor2D, right: tf.Tensor2D, bias?: tf.Tensor1D): tf.Tensor2D {
  const product = tf.customGrad((...inputs) => {
    const [a, b] = inputs as [tf.Tensor2D, tf.Tensor2D];
    const save = inputs.pop() as unknown as (tensors: tf.Tensor[]) => void;
    const added = inputs[2] as tf.Tensor1D | undefined;
    save([a, b]);
    return {
      value: forward(a, b, added),
      gradFunc: (gradient, saved) => {
        const [savedA, savedB] = saved as [tf.Tensor2D, tf.Tensor2D];
        const gradients = [timesTransposed(gradient, savedB), transposedTimes(savedA, gradient)];
        return added === undefined ? gradients : [...gradients, tf.sum(gradient, 0)];
      },
    };
  });
  return product(...(bias === undefined ? [left, right] : [left, right, bias])) as tf.Tensor2D;
}

function forward(a: tf.Tensor2D, b: tf.Tensor2D, bias: tf.Tensor1D | undefined): tf.Tensor {
  if (bias === undefined) return tf.matMul(a, b);
  return hasFusedKernels() ? tf.fused.matMul({ a, b, bias }) : tf.add(tf.matMul(a, b), bias);
}

/** a · bᵀ, over the last two axes. */
export function timesTransposed(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return hasFusedKernels() ? tf.matMul(a, b, false, true) : tf.matMul(a, swapped(b));
}

/** aᵀ · b, over the last two axes. */
export function transposedTimes(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return hasFusedKernels() ? tf.matMul(a, b, true, false) : tf.matMul(swapped(a), b);
}

/** The last two axes swapped. */
export function swapped(x: tf.Tensor): tf.Tensor {
  const axes = x.shape.map((_, axis) => axis);
  return tf.transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
}
