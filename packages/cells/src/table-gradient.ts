import { EMBEDDING_BAG_GRADIENT, EMBEDDING_BAG_GRADIENT_ROWS } from '@recurrent/kernels/contract';
import * as tf from '@tensorflow/tfjs-core';

/** Rows of a table and what belongs to each. */
export interface TableRows {
  /** int32 [R], ascending and distinct. */
  readonly rows: tf.Tensor1D;
  /** float32 [R, D] */
  readonly values: tf.Tensor2D;
}

/**
 * The gradient of a whole table from that of its lookups: values[v] = Σ_{n,k: ids[n,k]=v} gradient[n].
 * @param ids int32 [N, K]; −1 is nothing
 * @param gradient [N, D]
 * @returns [rowCount, D]
 */
export function denseTableGradient(ids: tf.Tensor2D, gradient: tf.Tensor2D, rowCount: number): tf.Tensor2D {
  if (tf.getKernel(EMBEDDING_BAG_GRADIENT, tf.getBackend()) !== undefined) {
    return tf.engine().runKernel<tf.Tensor2D>(EMBEDDING_BAG_GRADIENT, { ids, gradient }, { rows: rowCount });
  }
  const width = gradient.shape[1];
  const sums = new Float32Array(rowCount * width);
  accumulate(ids, gradient, (id) => id, sums);
  return tf.tensor2d(sums, [rowCount, width]);
}

/** The same, of the rows that were looked up alone. */
export function sparseTableGradient(ids: tf.Tensor2D, gradient: tf.Tensor2D, rowCount: number): TableRows {
  if (tf.getKernel(EMBEDDING_BAG_GRADIENT_ROWS, tf.getBackend()) !== undefined) {
    const attributes = { rows: rowCount };
    const [rows, values] = tf
      .engine()
      .runKernel<tf.Tensor[]>(EMBEDDING_BAG_GRADIENT_ROWS, { ids, gradient }, attributes);
    return { rows: rows as tf.Tensor1D, values: values as tf.Tensor2D };
  }
  const width = gradient.shape[1];
  const used = [...new Set(ids.dataSync())].filter((id) => id >= 0).sort((left, right) => left - right);
  const slots = new Map(used.map((id, slot) => [id, slot]));
  const sums = new Float32Array(used.length * width);
  accumulate(ids, gradient, (id) => slots.get(id)!, sums);
  return { rows: tf.tensor1d(Int32Array.from(used), 'int32'), values: tf.tensor2d(sums, [used.length, width]) };
}

function accumulate(ids: tf.Tensor2D, gradient: tf.Tensor2D, slotOf: (id: number) => number, sums: Float32Array): void {
  const [, perRow] = ids.shape;
  const width = gradient.shape[1];
  const numbers = ids.dataSync();
  const values = gradient.dataSync();
  for (let place = 0; place < numbers.length; place++) {
    const id = numbers[place]!;
    if (id < 0) continue;
    const to = slotOf(id) * width;
    const from = Math.floor(place / perRow) * width;
    for (let column = 0; column < width; column++) sums[to + column] = sums[to + column]! + values[from + column]!;
  }
}
