import * as tf from '@tensorflow/tfjs-core';
import type { CrfParameters } from './crf.ts';
import { expectations } from './expectations.ts';
import { type CrfOptions, resolve } from './options.ts';
import { unsqueeze } from './sequences.ts';

/**
 * p(yₜ = j | emissions) for each step and label. Not differentiable. At steps that are not valid, and in rows without
 * a possible path, all are 0.
 * @param emissions float32 [B, T, L]
 * @returns float32 [B, T, L]; the caller owns it
 * @throws RecurrentError SHAPE_MISMATCH, INVALID_ARGUMENT
 */
export function crfMarginals(parameters: CrfParameters, emissions: tf.Tensor3D, options: CrfOptions = {}): tf.Tensor3D {
  return tf.tidy(() => {
    const resolved = resolve('crf.crfMarginals', parameters, emissions, options);
    const { marginals } = expectations(resolved.parameters, resolved.emissions, resolved.sequences.lengths, true);
    return unsqueeze(marginals!, resolved.sequences, emissions.shape[1]);
  });
}
