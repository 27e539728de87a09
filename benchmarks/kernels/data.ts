import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';

const random = createRandom(7);

/** Normal numbers with deviation 0.3. */
export function normal(shape: number[]): tf.Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return tf.tensor(
    Float32Array.from({ length: count }, () => 0.3 * random.normal()),
    shape,
  );
}

/** Ids below `below`. */
export function ids(shape: number[], below: number): tf.Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return tf.tensor(
    Int32Array.from({ length: count }, () => random.integer(below)),
    shape,
    'int32',
  );
}

/** The tensors of a tree. */
export function flattenTensors(tree: object): tf.Tensor[] {
  return Object.values(tree).flatMap((value) => (value instanceof tf.Tensor ? [value] : flattenTensors(value)));
}
