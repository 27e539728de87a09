import * as tf from '@tensorflow/tfjs-core';
import type { CrfParameters } from './crf.ts';
import { expectationGradients, expectations } from './expectations.ts';
import { type CrfOptions, resolve } from './options.ts';

/**
 * ln Z: ln Σ over all paths of exp(score), in nats. Differentiable: the gradient by an emission is its marginal. A row of
 * length 0 has 0; one without a possible path has −∞ and gradient 0.
 * @param emissions float32 [B, T, L]
 * @returns float32 [B]; the caller owns it
 * @throws RecurrentError SHAPE_MISMATCH, INVALID_ARGUMENT
 */
export function crfLogPartition(
  parameters: CrfParameters,
  emissions: tf.Tensor3D,
  options: CrfOptions = {},
): tf.Tensor1D {
  return tf.tidy(() => {
    const resolved = resolve('crf.crfLogPartition', parameters, emissions, options);
    return logPartition(resolved.parameters, resolved.emissions, resolved.sequences.lengths);
  });
}

/** The same of squeezed emissions. */
export function logPartition(parameters: CrfParameters, emissions: tf.Tensor3D, lengths: Int32Array): tf.Tensor1D {
  const training = tf.engine().isTapeOn();
  const operation = tf.customGrad((...inputs) => {
    const [x, transitions, start, end, save] = inputs as unknown as [...tf.Tensor[], tf.GradSaveFunc] &
      [tf.Tensor3D, tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const computed = expectations({ transitions, start, end }, x, lengths, training);
    if (training) save([computed.marginals!, computed.transitionCounts!]);
    return {
      value: computed.logPartition,
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) =>
        expectationGradients(upstream as tf.Tensor1D, saved[0] as tf.Tensor3D, saved[1] as tf.Tensor3D, lengths),
    };
  });
  return operation(emissions, parameters.transitions, parameters.start, parameters.end) as tf.Tensor1D;
}
