import * as tf from '@tensorflow/tfjs-core';

/** y·(1 − y), the slope of y = σ(x). */
export function slopeOfSigmoid(y: tf.Tensor2D | undefined): tf.Tensor2D {
  return tf.sub(y!, tf.mul(y!, y!));
}

/** 1 − y², the slope of y = tanh(x). */
export function slopeOfTanh(y: tf.Tensor2D | undefined): tf.Tensor2D {
  return tf.sub(1, tf.mul(y!, y!));
}
