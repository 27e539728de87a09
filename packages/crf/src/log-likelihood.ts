import { checkKeys } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { isAllowed } from './constraints.ts';
import type { CrfParameters } from './crf.ts';
import { logPartition } from './log-partition.ts';
import { type CrfOptions, resolve, restrict } from './options.ts';
import { pathScore, readLabels } from './path-score.ts';
import type { Sequences } from './sequences.ts';

/**
 * ln p(labels | emissions) of each row, in nats: path score − ln Z. Differentiable; its negative is the loss.
 *
 * A label of −1 is unknown, and with `allowed` a step's label is known to be one of several: then it is
 * ln Σ over all paths that agree of p(path), the likelihood of a partially labelled sequence.
 * With `constraints`, probability is shared among the allowed paths only.
 *
 * Where no path agrees (labels that the constraints forbid) it is −∞, with gradient 0. A row of length 0 has 0.
 * @param emissions float32 [B, T, L]
 * @param labels int32 [B, T], in [−1, L) where the step is valid
 * @param options.allowed bool or 0/1 [B, T, L]: what is known of each step, besides `labels`
 * @returns float32 [B]; the caller owns it
 * @throws RecurrentError SHAPE_MISMATCH, INVALID_ARGUMENT
 * @see Tsuboi et al. 2008 for partial labels
 */
export function crfLogLikelihood(
  parameters: CrfParameters,
  emissions: tf.Tensor3D,
  labels: tf.Tensor2D,
  options: CrfOptions = {},
): tf.Tensor1D {
  const where = 'crf.crfLogLikelihood';
  checkKeys(where, options, ['lengths', 'mask', 'constraints', 'allowed']);
  const { allowed, ...rest } = options;
  return tf.tidy(() => {
    const resolved = resolve(where, parameters, emissions, rest);
    const { sequences } = resolved;
    const [batch, steps, count] = emissions.shape;
    const paths = readLabels(where, labels, sequences, [batch, steps], -1, count);
    const known = allowed === undefined ? undefined : resolve(where, parameters, emissions, options).emissions;
    const numerator =
      known === undefined && !paths.includes(-1)
        ? completeScore(parameters, resolved.emissions, paths, sequences, options)
        : logPartition(
            resolved.parameters,
            restrict(known ?? resolved.emissions, agreeing(paths, sequences, count)),
            sequences.lengths,
          );
    const likelihood = tf.sub(numerator, logPartition(resolved.parameters, resolved.emissions, sequences.lengths));
    const never = tf.fill([batch], Number.NEGATIVE_INFINITY);
    // Picked, as −∞ − (−∞) is NaN.
    return tf.where(tf.greater(numerator, never), likelihood, never) as tf.Tensor1D;
  });
}

/** The path score, −∞ in rows whose path the constraints forbid. */
function completeScore(
  parameters: CrfParameters,
  emissions: tf.Tensor3D,
  paths: Int32Array,
  sequences: Sequences,
  { constraints }: CrfOptions,
): tf.Tensor1D {
  const score = pathScore(parameters, emissions, paths, sequences);
  if (constraints === undefined) return score;
  const { steps, lengths } = sequences;
  const penalties = Float32Array.from(lengths, (length, row) =>
    isAllowed(constraints, paths.subarray(row * steps, row * steps + length)) ? 0 : Number.NEGATIVE_INFINITY,
  );
  return tf.add(score, tf.tensor1d(penalties));
}

/** bool [B, steps, L]: 1 for the label of a step, and for every label where it is unknown. */
function agreeing(paths: Int32Array, { batch, steps }: Sequences, labels: number): tf.Tensor3D {
  const allowed = new Uint8Array(paths.length * labels);
  for (const [at, label] of paths.entries()) {
    if (label < 0) allowed.fill(1, at * labels, (at + 1) * labels);
    else allowed[at * labels + label] = 1;
  }
  return tf.tensor3d(allowed, [batch, steps, labels], 'bool');
}
