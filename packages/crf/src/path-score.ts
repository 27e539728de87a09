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

/**
 * The same of squeezed emissions and labels: added up in JavaScript, in float64, on values read from the backend.
 * Numbers are picked, not multiplied by 0 and 1: 0 · −∞ is NaN.
 */
export function pathScore(
  parameters: CrfParameters,
  emissions: tf.Tensor3D,
  paths: Int32Array,
  { batch, steps, lengths }: Sequences,
): tf.Tensor1D {
  const labels = emissions.shape[2];
  const operation = tf.customGrad((...inputs) => {
    const [x, transitions, start, end] = (inputs.slice(0, 4) as tf.Tensor[]).map((tensor) => tensor.dataSync());
    const scores = Float32Array.from(lengths, (length, row) => {
      if (length === 0) return 0;
      const path = paths.subarray(row * steps, row * steps + length);
      let score = start![path[0]!]! + end![path[length - 1]!]!;
      for (let t = 0; t < length; t++) {
        score += x![(row * steps + t) * labels + path[t]!]!;
        if (t > 0) score += transitions![path[t - 1]! * labels + path[t]!]!;
      }
      return score;
    });
    return {
      value: tf.tensor1d(scores),
      gradFunc: (upstream: tf.Tensor) => {
        const { indicator, transitionCounts } = certain(paths, lengths, [batch, steps, labels]);
        return expectationGradients(upstream as tf.Tensor1D, indicator, transitionCounts, lengths);
      },
    };
  });
  return operation(emissions, parameters.transitions, parameters.start, parameters.end) as tf.Tensor1D;
}

/** The marginals [B,T,L] and transition counts [B,L,L] of a model that is certain of one path a row. */
function certain(paths: Int32Array, lengths: Int32Array, shape: [number, number, number]) {
  const [batch, steps, labels] = shape;
  const ones = new Float32Array(batch * steps * labels);
  const counts = new Float32Array(batch * labels * labels);
  for (let row = 0; row < batch; row++) {
    for (let at = row * steps; at < row * steps + lengths[row]!; at++) {
      ones[at * labels + paths[at]!] = 1;
      if (at > row * steps) counts[(row * labels + paths[at - 1]!) * labels + paths[at]!]! += 1;
    }
  }
  return {
    indicator: tf.tensor3d(ones, shape),
    transitionCounts: tf.tensor3d(counts, [batch, labels, labels]),
  };
}
