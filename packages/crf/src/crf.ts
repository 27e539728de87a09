import type { ParameterSpec } from '@recurrent/cells';
import { checkKeys, checkPositiveInteger, checkShape } from '@recurrent/core';
import type * as tf from '@tensorflow/tfjs-core';

/** Scores that do not depend on the input; −∞ means "never". Variables or plain tensors. */
export interface CrfParameters {
  /** float32 [labels, labels]: from the row's label to the column's. */
  readonly transitions: tf.Tensor;
  /** float32 [labels]: of the first step. */
  readonly start: tf.Tensor;
  /** float32 [labels]: of the last step. */
  readonly end: tf.Tensor;
}

export interface CrfConfig {
  /** Number of labels, L. */
  readonly labels: number;
}

/** A linear-chain CRF as a value: what it needs, not its weights. */
export interface Crf {
  readonly config: CrfConfig;
  readonly spec: { readonly transitions: ParameterSpec; readonly start: ParameterSpec; readonly end: ParameterSpec };
}

/**
 * A linear-chain conditional random field over L labels:
 *   score(y | x) = start[y₁] + Σₜ emissions[t, yₜ] + Σₜ transitions[yₜ₋₁, yₜ] + end[y_T]
 *   p(y | x) = exp(score(y | x)) / Σ over all paths y′ of exp(score(y′ | x))
 * All its parameters begin as 0: every path is as good as its emissions.
 * @throws RecurrentError INVALID_ARGUMENT
 * @see Lafferty et al. 2001; with learned emissions Collobert et al. 2011, Huang et al. 2015
 */
export function crf(config: CrfConfig): Crf {
  checkKeys('crf.crf', config, ['labels']);
  checkPositiveInteger('crf.crf', 'labels', config.labels);
  const { labels } = config;
  const initializer = { type: 'zeros' } as const;
  return {
    config,
    spec: {
      transitions: { shape: [labels, labels], initializer },
      start: { shape: [labels], initializer },
      end: { shape: [labels], initializer },
    },
  };
}

/** @throws RecurrentError SHAPE_MISMATCH */
export function checkScores(where: string, parameters: CrfParameters, emissions: tf.Tensor): [number, number, number] {
  checkShape(where, 'emissions', emissions.shape, [null, null, null]);
  const [batch, steps, labels] = emissions.shape as [number, number, number];
  checkShape(where, 'parameters.transitions', parameters.transitions.shape, [labels, labels]);
  checkShape(where, 'parameters.start', parameters.start.shape, [labels]);
  checkShape(where, 'parameters.end', parameters.end.shape, [labels]);
  return [batch, steps, labels];
}
