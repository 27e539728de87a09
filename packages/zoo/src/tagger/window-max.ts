import * as tf from '@tensorflow/tfjs-core';

/**
 * A convolution over characters followed by a maximum over positions, for rows of different lengths:
 *
 *   out[f,u] = max over positions p of row f of  Σ_k table[ rows[f][p + k − ⌊width/2⌋], k, u ]
 *
 * where characters outside of the row add nothing. `table` is the product of a character embedding [V,C] and a
 * convolution kernel [C,width·U]: with few distinct characters, this is the convolution with all products shared.
 * The gradient of `table` touches only the positions that won. The bias and a monotone activation may follow.
 *
 * Runs on the host (reads `table`), for any backend.
 * @param table float32 [V, width·U]
 * @param rows ids in [0, V); every row has at least one
 * @returns float32 [rows.length, U]
 */
export function windowMax(table: tf.Tensor2D, rows: readonly ArrayLike<number>[], width: number): tf.Tensor2D {
  const units = table.shape[1] / width;
  const half = Math.floor(width / 2);
  const operation = tf.customGrad((input: tf.Tensor | tf.GradSaveFunc) => {
    const { values, winners } = forward((input as tf.Tensor).dataSync() as Float32Array, rows, width, units, half);
    return {
      value: tf.tensor2d(values, [rows.length, units]),
      gradFunc: (gradient: tf.Tensor) => {
        const change = backward(gradient.dataSync() as Float32Array, rows, winners, width, units, half, table.size);
        return tf.tensor2d(change, table.shape);
      },
    };
  });
  return operation(table) as tf.Tensor2D;
}

function forward(
  table: Float32Array,
  rows: readonly ArrayLike<number>[],
  width: number,
  units: number,
  half: number,
): { values: Float32Array; winners: Int32Array } {
  const stride = width * units;
  const values = new Float32Array(rows.length * units).fill(Number.NEGATIVE_INFINITY);
  const winners = new Int32Array(rows.length * units);
  const sum = new Float32Array(units);
  for (let row = 0; row < rows.length; row++) {
    const ids = rows[row]!;
    const base = row * units;
    for (let position = 0; position < ids.length; position++) {
      sum.fill(0);
      for (let k = 0; k < width; k++) {
        const at = position + k - half;
        if (at < 0 || at >= ids.length) continue;
        const from = ids[at]! * stride + k * units;
        for (let unit = 0; unit < units; unit++) sum[unit]! += table[from + unit]!;
      }
      for (let unit = 0; unit < units; unit++) {
        if (sum[unit]! > values[base + unit]!) {
          values[base + unit] = sum[unit]!;
          winners[base + unit] = position;
        }
      }
    }
  }
  return { values, winners };
}

function backward(
  gradient: Float32Array,
  rows: readonly ArrayLike<number>[],
  winners: Int32Array,
  width: number,
  units: number,
  half: number,
  size: number,
): Float32Array {
  const stride = width * units;
  const change = new Float32Array(size);
  for (let row = 0; row < rows.length; row++) {
    const ids = rows[row]!;
    for (let unit = 0; unit < units; unit++) {
      const position = winners[row * units + unit]!;
      const value = gradient[row * units + unit]!;
      const first = Math.max(0, half - position);
      const last = Math.min(width, ids.length + half - position);
      for (let k = first; k < last; k++) change[ids[position + k - half]! * stride + k * units + unit]! += value;
    }
  }
  return change;
}
