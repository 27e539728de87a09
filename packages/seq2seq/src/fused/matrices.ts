import * as tf from '@tensorflow/tfjs-core';

/** A matrix out of a record by name, which the caller knows to be there. */
type Matrix = tf.Tensor2D | undefined;

export function add(left: Matrix, right: Matrix): tf.Tensor2D {
  return tf.add(left!, right!);
}

export function sub(left: Matrix, right: Matrix): tf.Tensor2D {
  return tf.sub(left!, right!);
}

/** Element by element. */
export function times(left: Matrix, right: Matrix): tf.Tensor2D {
  return tf.mul(left!, right!);
}

export function product(left: Matrix, right: Matrix): tf.Tensor2D {
  return tf.matMul(left!, right!);
}

/** Blocks of columns of equal width. */
export function columns(matrix: tf.Tensor, count: number): tf.Tensor2D[] {
  return tf.split(matrix, count, 1) as tf.Tensor2D[];
}
