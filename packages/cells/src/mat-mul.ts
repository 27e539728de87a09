import * as tf from '@tensorflow/tfjs-core';

/**
 * left · right, for the inside of a cell's step. The gradient transposes first and then multiplies plainly:
 * the matrix product of tfjs's wasm backend is more than ten times slower when asked to transpose an operand.
 * Has no second derivative.
 * @param left float32 [N, K]
 * @param right float32 [K, M]
 * @returns [N, M]
 */
export function matMul(left: tf.Tensor2D, right: tf.Tensor2D): tf.Tensor2D {
  const product = tf.customGrad((...inputs) => {
    const [a, b, save] = inputs as [tf.Tensor2D, tf.Tensor2D, (tensors: tf.Tensor[]) => void];
    save([a, b]);
    return {
      value: tf.matMul(a, b),
      gradFunc: (gradient, saved) => {
        const [savedA, savedB] = saved as [tf.Tensor2D, tf.Tensor2D];
        return [
          tf.matMul(gradient as tf.Tensor2D, tf.transpose(savedB)),
          tf.matMul(tf.transpose(savedA), gradient as tf.Tensor2D),
        ];
      },
    };
  });
  return product(left, right) as tf.Tensor2D;
}
