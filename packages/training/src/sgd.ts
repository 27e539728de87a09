import { checkKeys, checkRange } from '@recurrent/core';
import { SGD_UPDATE, type SgdAttributes } from '@recurrent/kernels/contract';
import * as tf from '@tensorflow/tfjs-core';
import { assignUpdated } from './assign.ts';
import type { Optimizer } from './optimizer.ts';
import { checkNesterov, createUpdater } from './updater.ts';

export interface SgdConfig {
  readonly type: 'sgd';
  /** Default 0.01. */
  readonly learningRate?: number;
  /** μ, default 0. */
  readonly momentum?: number;
  /** Look ahead by the momentum; needs momentum > 0. Default false. */
  readonly nesterov?: boolean;
  /** λ: L2 penalty added to the gradient, default 0. */
  readonly weightDecay?: number;
  /** ρ: the t-th update (from 0) uses learningRate / (1 + ρt), default 0. */
  readonly learningRateDecay?: number;
}

/**
 * Stochastic gradient descent as `torch.optim.SGD` (dampening 0):
 *   g ← s·g + λw;  v ← μv + g;  w ← w − η/(1 + ρt) · (nesterov ? g + μv : v)
 * with s the gradient scale and t the number of earlier updates. Rows of a table that have no gradient keep their
 * weights and velocity.
 * @throws RecurrentError INVALID_ARGUMENT
 * @see Sutskever et al. 2013; the decay is that of `torch.optim.Adagrad` and of Lua Torch's `optim.sgd`
 */
export function sgd(config: SgdConfig): Optimizer {
  const where = 'training.sgd';
  checkKeys(where, config, ['type', 'learningRate', 'momentum', 'nesterov', 'weightDecay', 'learningRateDecay']);
  const { momentum = 0, nesterov = false, weightDecay = 0, learningRateDecay = 0 } = config;
  checkRange(where, 'learningRate', config.learningRate ?? 0.01, 0, Number.MAX_VALUE);
  checkRange(where, 'momentum', momentum, 0, 1);
  checkRange(where, 'weightDecay', weightDecay, 0, Number.MAX_VALUE);
  checkRange(where, 'learningRateDecay', learningRateDecay, 0, Number.MAX_VALUE);
  checkNesterov(where, nesterov, momentum);
  return createUpdater({
    config: { ...config, learningRate: config.learningRate ?? 0.01 },
    slots: momentum === 0 ? [] : ['velocity'],
    kernel: SGD_UPDATE,
    attributes: ({ learningRate, gradientScale, step }): SgdAttributes => ({
      learningRate: learningRate / (1 + learningRateDecay * (step - 1)),
      momentum,
      nesterov,
      weightDecay,
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
  attributes: SgdAttributes,
): void {
  const { learningRate, momentum, nesterov, weightDecay, gradientScale } = attributes;
  const penalised = (g: tf.Tensor, w: tf.Tensor) => {
    const scaled = gradientScale === 1 ? g : tf.mul(g, gradientScale);
    return weightDecay === 0 ? scaled : tf.add(scaled, tf.mul(w, weightDecay));
  };
  if (momentum === 0) {
    assignUpdated([variable], gradient, rows, (g, w) => [tf.sub(w!, tf.mul(penalised(g, w!), learningRate))]);
    return;
  }
  assignUpdated([variable, slots.velocity!], gradient, rows, (raw, w, v) => {
    const g = penalised(raw, w!);
    const velocity = tf.add(tf.mul(v!, momentum), g);
    const direction = nesterov ? tf.add(g, tf.mul(velocity, momentum)) : velocity;
    return [tf.sub(w!, tf.mul(direction, learningRate)), velocity];
  });
}
