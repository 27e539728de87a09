import { matMul } from '@recurrent/cells';
import * as tf from '@tensorflow/tfjs-core';

/** qᵀ·k for every query and key. @param queries [B,Q,D] @param keys [B,S,D] @returns [B,Q,S] */
export function productScores(queries: tf.Tensor3D, keys: tf.Tensor3D): tf.Tensor3D {
  // Transposed first: the product of tfjs's wasm backend is slow when asked to transpose an operand.
  return tf.matMul(queries, tf.transpose(keys, [0, 2, 1]));
}

/** x·W on the last axis. @param x [B,N,I] @param kernel [I,O] @returns [B,N,O] */
export function project(x: tf.Tensor3D, kernel: tf.Tensor2D): tf.Tensor3D {
  const [batch, steps, size] = x.shape;
  const product = matMul(tf.reshape(x, [batch * steps, size]), kernel);
  return tf.reshape(product, [batch, steps, kernel.shape[1]]);
}
