import * as tf from '@tensorflow/tfjs-core';

/**
 * Each step of a sequence with `before` steps before and `after` steps behind it, side by side; what lies outside is 0.
 * out[b,t] = [x[b,t−before] … x[b,t+after]]
 * @param x float32 [B,S,D]
 * @returns float32 [B,S,(before + 1 + after)·D]; in a tidy
 */
export function joinNeighbours(x: tf.Tensor3D, before: number, after: number): tf.Tensor3D {
  return tf.concat(neighbours(x, before, after), 2);
}

/**
 * The mean of each step and `radius` steps on either side, what lies outside counting as 0:
 * out[b,t] = Σ_{|k| ≤ radius} x[b,t+k] / (2·radius + 1)
 * @param x float32 [B,S,D]
 * @returns float32 [B,S,D]; in a tidy
 */
export function smooth(x: tf.Tensor3D, radius: number): tf.Tensor3D {
  if (radius === 0) return x;
  return tf.mul(tf.addN(neighbours(x, radius, radius)), 1 / (2 * radius + 1));
}

/** The sequence shifted by −before … after steps, each float32 [B,S,D]. */
function neighbours(x: tf.Tensor3D, before: number, after: number): tf.Tensor3D[] {
  const [rows, steps, size] = x.shape;
  const padded = tf.pad(x, [
    [0, 0],
    [before, after],
    [0, 0],
  ]);
  return Array.from({ length: before + 1 + after }, (_, shift) => tf.slice(padded, [0, shift, 0], [rows, steps, size]));
}

/**
 * The last `size` tokens up to and with each token fed, the oldest first:
 * out[r,t] = [x[r,t+1] … x[r,t+size]]
 * @param x float32 [R,size + T,D]: the `size` tokens before the first one fed, then those fed
 * @returns float32 [R,T,size·D]; in a tidy
 */
export function joinWindows(x: tf.Tensor3D, size: number): tf.Tensor3D {
  const [rows, steps, dimension] = x.shape;
  const fed = steps - size;
  const columns = Array.from({ length: size }, (_, column) => tf.slice(x, [0, column + 1, 0], [rows, fed, dimension]));
  return tf.concat(columns, 2);
}
