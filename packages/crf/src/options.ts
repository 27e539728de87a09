import { checkKeys, checkShape } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { type Constraints, checkConstraints, constrain } from './constraints.ts';
import { type CrfParameters, checkScores } from './crf.ts';
import { resolveSequences, type SequenceOptions, type Sequences, squeeze } from './sequences.ts';

/** Which steps count and which paths can be. */
export interface CrfOptions extends SequenceOptions {
  readonly constraints?: Constraints;
  /** bool or 0/1 [B, T, L]: the labels that each step may have; default all. */
  readonly allowed?: tf.Tensor3D;
}

/** The options worked in: valid steps first, −∞ for what is forbidden. */
export interface Resolved {
  readonly parameters: CrfParameters;
  readonly emissions: tf.Tensor3D;
  readonly sequences: Sequences;
}

/** Call it in a tidy. @throws RecurrentError SHAPE_MISMATCH, INVALID_ARGUMENT */
export function resolve(
  where: string,
  parameters: CrfParameters,
  emissions: tf.Tensor3D,
  options: CrfOptions,
): Resolved {
  checkKeys(where, options, ['lengths', 'mask', 'constraints', 'allowed']);
  const [batch, steps, labels] = checkScores(where, parameters, emissions);
  checkConstraints(where, options.constraints, labels);
  if (options.allowed !== undefined) checkShape(where, 'allowed', options.allowed.shape, [batch, steps, labels]);
  const sequences = resolveSequences(where, batch, steps, options);
  const masked = options.allowed === undefined ? emissions : restrict(emissions, options.allowed);
  return {
    parameters: constrain(parameters, options.constraints),
    emissions: squeeze(masked, sequences),
    sequences,
  };
}

/** Emissions with −∞ where `allowed` is 0. Differentiable. */
export function restrict(emissions: tf.Tensor3D, allowed: tf.Tensor3D): tf.Tensor3D {
  const never = tf.fill(emissions.shape, Number.NEGATIVE_INFINITY);
  return tf.where(tf.cast(allowed, 'bool'), emissions, never) as tf.Tensor3D;
}
