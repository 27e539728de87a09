import * as tf from '@tensorflow/tfjs-core';

/** Where a reader has seen all: at the end, at the start (read backwards), or half of the vector at each. */
export type ReadingEnd = 'end' | 'start' | 'both';

/**
 * The vector at the step where the whole row has been read; 0 for a row of length 0.
 * @param output float32 [B,S,H]
 * @returns float32 [B,H]
 */
export function lastSteps(output: tf.Tensor3D, lengths: readonly number[], end: ReadingEnd): tf.Tensor2D {
  const [batch, steps, size] = output.shape;
  const at = (part: tf.Tensor3D, place: (length: number) => number) =>
    tf.tidy(() => {
      const rows = tf.reshape(part, [batch * steps, part.shape[2]]);
      const wanted = tf.tensor1d(
        lengths.map((length, row) => row * steps + Math.max(0, place(length))),
        'int32',
      );
      // A row of length 0 is 0 all over.
      return tf.gather(rows, wanted) as tf.Tensor2D;
    });
  const atEnd = (length: number) => length - 1;
  const atStart = () => 0;
  if (end !== 'both') return at(output, end === 'end' ? atEnd : atStart);
  const [forward, backward] = tf.split(output, [size / 2, size / 2], 2) as [tf.Tensor3D, tf.Tensor3D];
  return tf.concat([at(forward, atEnd), at(backward, atStart)], 1);
}
