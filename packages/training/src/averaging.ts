import { checkKeys, checkRange } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { sgd } from './sgd.ts';
import { ownedVariable } from './slots.ts';
import { assignValues, type Values } from './weights.ts';

/** Exponential moving average of the weights. */
export interface AveragingConfig {
  /** d, near 1. */
  readonly decay: number;
}

/** A running average of variables, evaluated and kept in their place. */
export interface Averaging {
  /** After update `step` (from 1): a ← a + (1 − d′)(w − a), d′ = min(d, (1 + step)/(10 + step)). */
  update(step: number): void;
  /** Runs `work` with the averages in the variables and then puts the weights back. */
  during<Result>(work: () => Promise<Result>): Promise<Result>;
  tensors(): ReadonlyMap<string, tf.Tensor>;
  restore(values: Values): void;
  dispose(): void;
}

/**
 * Averages over training time, starting from the present weights; the shorter memory of the first steps is that of
 * TensorFlow's `ExponentialMovingAverage`.
 * @throws RecurrentError INVALID_ARGUMENT
 */
export function createAveraging(variables: ReadonlyMap<string, tf.Variable>, config: AveragingConfig): Averaging {
  checkKeys('training.averaging', config, ['decay']);
  checkRange('training.averaging', 'decay', config.decay, 0, 1);
  // a − η(a − w) is a step of gradient descent on ½(a − w)², so the optimiser's kernel does it in place.
  const descent = sgd({ type: 'sgd', weightDecay: 1 });
  const averages = new Map<string, tf.Variable>();
  for (const [name, variable] of variables) averages.set(name, ownedVariable(variable.dataSync(), variable.shape));
  return {
    update(step) {
      const share = 1 - Math.min(config.decay, (1 + step) / (10 + step));
      descent.apply({ parameters: averages, gradients: variables, learningRate: share, gradientScale: -1 });
    },
    async during(work) {
      // Clones and assigned variables share memory; nothing changes it in place until the weights are back.
      const weights = new Map<string, tf.Tensor>();
      for (const [name, variable] of variables) {
        weights.set(
          name,
          tf.tidy(() => tf.keep(variable.clone())),
        );
        variable.assign(averages.get(name)!);
      }
      try {
        return await work();
      } finally {
        for (const [name, tensor] of weights) {
          variables.get(name)!.assign(tensor);
          tensor.dispose();
        }
      }
    },
    tensors: () => averages,
    restore: (values) => assignValues(averages, values),
    dispose() {
      for (const average of averages.values()) average.dispose();
    },
  };
}
