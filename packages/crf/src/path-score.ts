import { checkKeys, checkShape, invalidArgument } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { type CrfParameters, checkScores } from './crf.ts';
import { expectationGradients } from './expectations.ts';
import { resolveSequences, type SequenceOptions, type Sequences, squeeze, squeezeValues } from './sequences.ts';

/**
 * The score of one path a row: start + Σ emissions + Σ transitions + end. Differentiable. A row of length 0 has 0.
 * @param emissions float32 [B, T, L]
 * @param labels int32 [B, T], each in [0, L) where the step is valid
 * @returns float32 [B]; the caller owns it
 * @throws RecurrentError SHAPE_MISMATCH, INVALID_ARGUMENT
 */
export function crfPathScore(
  parameters: CrfParameters,
  emissions: tf.Tensor3D,
  labels: tf.Tensor2D,
  options: SequenceOptions = {},
): tf.Tensor1D {
  const where = 'crf.crfPathScore';
  checkKeys(where, options, ['lengths', 'mask']);
  const [batch, steps, count] = checkScores(where, parameters, emissions);
  const sequences = resolveSequences(where, batch, steps, options);
  const paths = readLabels(where, labels, sequences, [batch, steps], 0, count);
  return tf.tidy(() => pathScore(parameters, squeeze(emissions, sequences), paths, sequences));
}

/** The labels of the valid steps, squeezed, 0 behind them. @throws RecurrentError SHAPE_MISMATCH, INVALID_ARGUMENT */
export function readLabels(
  where: string,
  labels: tf.Tensor2D,
  sequences: Sequences,
  shape: readonly [number, number],
  low: number,
  high: number,
): Int32Array {
  checkShape(where, 'labels', labels.shape, shape);
  const values = squeezeValues(labels.dataSync(), sequences, 0);
  const bad = values.find((label) => label < low || label >= high);
  if (bad !== undefined) invalidArgument(where, 'labels', `numbers in [${low}, ${high})`, bad);
  return values;
}

/** The same of squeezed emissions and labels. Numbers are picked, not multiplied by 0 and 1: 0 · −∞ is NaN. */
export function pathScore(
  parameters: CrfParameters,
  emissions: tf.Tensor3D,
  paths: Int32Array,
  { batch, steps, lengths }: Sequences,
): tf.Tensor1D {
  const labels = emissions.shape[2];
  /** Σ_t table[index(b, t)] over first ≤ t < lengths[b]. */
  const pick = (table: tf.Tensor, first: number, end: (length: number) => number, index: (at: number) => number) => {
    const indices = new Int32Array(batch * steps);
    const valid = new Uint8Array(batch * steps);
    for (let row = 0; row < batch; row++) {
      for (let t = first; t < end(lengths[row]!); t++) {
        indices[row * steps + t] = index(row * steps + t);
        valid[row * steps + t] = 1;
      }
    }
    const picked = tf.gather(tf.reshape(table, [table.size]), tf.tensor1d(indices, 'int32'));
    const kept = tf.where(tf.tensor1d(valid, 'bool'), picked, tf.zerosLike(picked));
    return tf.sum<tf.Tensor1D>(tf.reshape(kept, [batch, steps]), 1);
  };
  const all = (length: number) => length;
  const firstOnly = (length: number) => Math.min(1, length);
  const lastLabel = (at: number) => paths[Math.floor(at / steps) * steps + lengths[Math.floor(at / steps)]! - 1]!;

  const operation = tf.customGrad((x, transitions, start, end) => ({
    value: tf.addN([
      pick(x as tf.Tensor, 0, all, (at) => at * labels + paths[at]!),
      pick(transitions as tf.Tensor, 1, all, (at) => paths[at - 1]! * labels + paths[at]!),
      pick(start as tf.Tensor, 0, firstOnly, (at) => paths[at]!),
      pick(end as tf.Tensor, 0, firstOnly, lastLabel),
    ]),
    gradFunc: (upstream: tf.Tensor) => {
      const ones = new Float32Array(batch * steps * labels);
      const counts = new Float32Array(batch * labels * labels);
      for (let row = 0; row < batch; row++) {
        for (let at = row * steps; at < row * steps + lengths[row]!; at++) {
          ones[at * labels + paths[at]!] = 1;
          if (at > row * steps) counts[(row * labels + paths[at - 1]!) * labels + paths[at]!]! += 1;
        }
      }
      const indicator = tf.tensor3d(ones, [batch, steps, labels]);
      const transitionCounts = tf.tensor3d(counts, [batch, labels, labels]);
      return expectationGradients(upstream as tf.Tensor1D, indicator, transitionCounts, lengths);
    },
  }));
  return operation(emissions, parameters.transitions, parameters.start, parameters.end) as tf.Tensor1D;
}
