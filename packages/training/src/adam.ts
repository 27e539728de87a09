import { checkKeys, checkRange } from '@recurrent/core';
import { ADAM_UPDATE, type AdamAttributes } from '@recurrent/kernels/contract';
import * as tf from '@tensorflow/tfjs-core';
import { assignUpdated } from './assign.ts';
import type { Optimizer } from './optimizer.ts';
import { createUpdater } from './updater.ts';

interface AdamOptions {
  /** Default 0.001. */
  readonly learningRate?: number;
  /** β₁: decay of the mean, default 0.9. */
  readonly beta1?: number;
  /** β₂: decay of the variance, default 0.999. */
  readonly beta2?: number;
  /** ε, outside the root, default 1e-8. */
  readonly epsilon?: number;
  /** λ, default 0 for adam and 0.01 for adamW. */
  readonly weightDecay?: number;
}

export interface AdamConfig extends AdamOptions {
  readonly type: 'adam';
}

export interface AdamWConfig extends AdamOptions {
  readonly type: 'adamW';
}

/**
 * Adam as `torch.optim.Adam`, and on the rows of a table as `torch.optim.SparseAdam`:
 *   g ← s·g + λw;  m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  w ← w − η · m̂ / (√v̂ + ε)
 * with m̂ = m/(1−β₁ᵗ), v̂ = v/(1−β₂ᵗ), s the gradient scale and t the number of this update, from 1.
 * @throws RecurrentError INVALID_ARGUMENT
 * @see Kingma and Ba 2015
 */
export function adam(config: AdamConfig): Optimizer {
  return build('training.adam', config, 0, false);
}

/**
 * Adam with the weight decay apart from the gradient, as `torch.optim.AdamW`: w ← w − η·(m̂/(√v̂ + ε) + λw).
 * @throws RecurrentError INVALID_ARGUMENT
 * @see Loshchilov and Hutter 2019
 */
export function adamW(config: AdamWConfig): Optimizer {
  return build('training.adamW', config, 0.01, true);
}

function build(where: string, config: AdamConfig | AdamWConfig, defaultDecay: number, decoupled: boolean): Optimizer {
  checkKeys(where, config, ['type', 'learningRate', 'beta1', 'beta2', 'epsilon', 'weightDecay']);
  const { learningRate: base = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = defaultDecay } = config;
  checkRange(where, 'learningRate', base, 0, Number.MAX_VALUE);
  checkRange(where, 'beta1', beta1, 0, 1 - Number.EPSILON);
  checkRange(where, 'beta2', beta2, 0, 1 - Number.EPSILON);
  checkRange(where, 'epsilon', epsilon, 0, Number.MAX_VALUE);
  checkRange(where, 'weightDecay', weightDecay, 0, Number.MAX_VALUE);
  return createUpdater({
    config: { ...config, learningRate: base },
    slots: ['mean', 'variance'],
    kernel: ADAM_UPDATE,
    attributes: ({ learningRate, gradientScale, step }): AdamAttributes => ({
      learningRate,
      beta1,
      beta2,
      epsilon,
      step,
      weightDecay,
      decoupled,
      gradientScale,
    }),
    compose: updateByOps,
  });
}

function updateByOps(
  variable: tf.Variable,
  slots: Readonly<Record<string, tf.Variable>>,
  gradient: tf.Tensor,
  rows: tf.Tensor1D | undefined,
  attributes: AdamAttributes,
): void {
  const { learningRate, beta1, beta2, epsilon, step, weightDecay, decoupled, gradientScale } = attributes;
  const meanCorrection = 1 - beta1 ** step;
  const varianceCorrection = 1 - beta2 ** step;
  assignUpdated([variable, slots.mean!, slots.variance!], gradient, rows, (raw, w, m, v) => {
    const scaled = gradientScale === 1 ? raw : tf.mul(raw, gradientScale);
    const g = weightDecay === 0 || decoupled ? scaled : tf.add(scaled, tf.mul(w!, weightDecay));
    const mean = tf.add(tf.mul(m!, beta1), tf.mul(g, 1 - beta1));
    const variance = tf.add(tf.mul(v!, beta2), tf.mul(tf.square(g), 1 - beta2));
    const denominator = tf.add(tf.sqrt(tf.div(variance, varianceCorrection)), epsilon);
    const change = tf.mul(tf.div(mean, denominator), learningRate / meanCorrection);
    const decayed = decoupled && weightDecay !== 0 ? tf.mul(w!, 1 - learningRate * weightDecay) : w!;
    return [tf.sub(decayed, change), mean, variance];
  });
}
