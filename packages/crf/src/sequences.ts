import { checkShape, invalidArgument } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';

/** Which steps of a padded batch belong to its sequences: all of them, or the first ones, or those of a mask. */
export interface SequenceOptions {
  /** int32 [B]: the first lengths[b] steps. */
  readonly lengths?: tf.Tensor1D | ArrayLike<number>;
  /**
   * [B, T], 0 or 1. It need not be contiguous: a step under the mask is as if it were not there, and the step before
   * it is connected to the step behind it.
   */
  readonly mask?: tf.Tensor2D | readonly (readonly (number | boolean)[])[];
}

/** The same with holes squeezed out: [B, steps] with the valid steps first. */
export interface Sequences {
  readonly batch: number;
  /** Of the squeezed batch. */
  readonly steps: number;
  /** Valid steps of each row. */
  readonly lengths: Int32Array;
  /** Where each squeezed step was, as an index into the flat [B·T]; `undefined` when nothing was squeezed. */
  readonly positions: Int32Array | undefined;
}

/** @throws RecurrentError INVALID_ARGUMENT, SHAPE_MISMATCH */
export function resolveSequences(where: string, batch: number, steps: number, options: SequenceOptions): Sequences {
  const { lengths, mask } = options;
  if (lengths !== undefined && mask !== undefined)
    invalidArgument(where, 'mask', 'no mask, as lengths are given', 'both');
  if (mask !== undefined) return fromMask(where, batch, steps, mask);
  if (lengths === undefined) {
    return { batch, steps, lengths: new Int32Array(batch).fill(steps), positions: undefined };
  }
  const values = Int32Array.from(lengths instanceof tf.Tensor ? lengths.dataSync() : (lengths as ArrayLike<number>));
  checkShape(where, 'lengths', [values.length], [batch]);
  for (const length of values) {
    if (length < 0 || length > steps) invalidArgument(where, 'lengths', `numbers in [0, ${steps}]`, length);
  }
  return { batch, steps, lengths: values, positions: undefined };
}

function fromMask(where: string, batch: number, steps: number, mask: NonNullable<SequenceOptions['mask']>): Sequences {
  if (mask instanceof tf.Tensor) checkShape(where, 'mask', mask.shape, [batch, steps]);
  else for (const row of mask) checkShape(where, 'mask', [mask.length, row.length], [batch, steps]);
  const flat = mask instanceof tf.Tensor ? mask.dataSync() : mask.flat();
  const lengths = new Int32Array(batch);
  let holes = false;
  for (let row = 0; row < batch; row++) {
    for (let t = 0; t < steps; t++) {
      if (!flat[row * steps + t]) continue;
      if (lengths[row] !== t) holes = true;
      lengths[row]! += 1;
    }
  }
  if (!holes) return { batch, steps, lengths, positions: undefined };
  const width = Math.max(...lengths);
  const positions = new Int32Array(batch * width);
  for (let row = 0; row < batch; row++) {
    let at = row * width;
    for (let t = 0; t < steps; t++) if (flat[row * steps + t]) positions[at++] = row * steps + t;
  }
  return { batch, steps: width, lengths, positions };
}

/** Values [B, T] of the valid steps, squeezed; what lies behind a row's length is `padding`. */
export function squeezeValues(values: ArrayLike<number>, sequences: Sequences, padding: number): Int32Array {
  const { batch, steps, lengths, positions } = sequences;
  const squeezed = new Int32Array(batch * steps).fill(padding);
  for (let row = 0; row < batch; row++) {
    for (let t = 0; t < lengths[row]!; t++) {
      const at = row * steps + t;
      squeezed[at] = values[positions?.[at] ?? at]!;
    }
  }
  return squeezed;
}

/** x [B, T, L] → [B, steps, L]. Differentiable. Both ways are gathers, as a gather's own gradient is not on wasm. */
export function squeeze(x: tf.Tensor3D, sequences: Sequences): tf.Tensor3D {
  const { batch, steps, positions } = sequences;
  if (positions === undefined) return x;
  const shape = x.shape;
  return tf.customGrad((input) => ({
    value: tf.reshape(tf.gather(tf.reshape(input as tf.Tensor, [-1, shape[2]]), tf.tensor1d(positions, 'int32')), [
      batch,
      steps,
      shape[2],
    ]),
    gradFunc: (upstream: tf.Tensor) => unsqueeze(upstream as tf.Tensor3D, sequences, shape[1]),
  }))(x) as tf.Tensor3D;
}

/** x [B, steps, L] → [B, T, L], zeros at the steps that are not valid. */
export function unsqueeze(x: tf.Tensor3D, sequences: Sequences, originalSteps: number): tf.Tensor3D {
  const { batch, steps, lengths, positions } = sequences;
  if (positions === undefined) return x;
  const labels = x.shape[2];
  const sources = new Int32Array(batch * originalSteps);
  const valid = new Uint8Array(batch * originalSteps);
  for (let row = 0; row < batch; row++) {
    for (let t = 0; t < lengths[row]!; t++) {
      const at = row * steps + t;
      sources[positions[at]!] = at;
      valid[positions[at]!] = 1;
    }
  }
  return tf.tidy(() => {
    const spread = tf.gather(tf.reshape(x, [batch * steps, labels]), tf.tensor1d(sources, 'int32'));
    const kept = tf.tile(tf.tensor2d(valid, [batch * originalSteps, 1], 'bool'), [1, labels]);
    return tf.reshape(tf.where(kept, spread, tf.zerosLike(spread)), [batch, originalSteps, labels]) as tf.Tensor3D;
  });
}
