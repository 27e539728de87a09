import * as tf from '@tensorflow/tfjs-core';

/** What a cell or a dense layer may put over its sum. */
export const activationNames = ['tanh', 'sigmoid', 'relu', 'linear'] as const;
export type ActivationName = (typeof activationNames)[number];

/** Applies the named function to each element. */
export function activate<Tensor extends tf.Tensor>(name: ActivationName, x: Tensor): Tensor {
  const functions: Record<ActivationName, (x: Tensor) => Tensor> = {
    tanh: tf.tanh,
    sigmoid: tf.sigmoid,
    relu: tf.relu,
    linear: (value) => value,
  };
  return functions[name](x);
}
