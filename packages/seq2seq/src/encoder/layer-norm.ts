import type { ParameterSpecTree, TensorTree } from '@recurrent/cells';
import * as tf from '@tensorflow/tfjs-core';

/** Parameters of `layerNorm`. */
export function layerNormSpec(size: number): ParameterSpecTree {
  return {
    scale: { shape: [size], initializer: { type: 'ones' } },
    offset: { shape: [size], initializer: { type: 'zeros' } },
  };
}

/** y = scale∘(x − mean)/√(variance + 1e-5) + offset over the last axis. @see Ba, Kiros and Hinton 2016 */
export function layerNorm(parameters: TensorTree, x: tf.Tensor3D): tf.Tensor3D {
  const centred = tf.sub(x, tf.mean(x, 2, true));
  const variance = tf.mean(tf.square(centred), 2, true);
  const normal = tf.mul(centred, tf.rsqrt(tf.add(variance, 1e-5)));
  return tf.add(tf.mul(normal, parameters.scale as tf.Tensor), parameters.offset as tf.Tensor);
}
