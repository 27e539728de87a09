import {
  type ActivationName,
  activate,
  activationNames,
  type BaseCellConfig,
  defineCell,
  matMul,
} from '@recurrent/cells';
import { checkKeys, checkOneOf } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';

export interface IndRnnConfig extends BaseCellConfig {
  /** Default relu, as in the paper. */
  readonly activation: ActivationName;
}

export type IndRnnState = { readonly hidden: tf.Tensor2D };

/**
 * Independently recurrent network, whose units remember themselves alone: h' = σ(x·W + u∘h + b); the output is h'.
 * Parameters: kernel W [inputSize, units], recurrentKernel u [units], bias b [units].
 * @see Li, Li, Cook, Zhu and Gao 2018, "Independently recurrent neural network (IndRNN)"
 */
export const indRnn = defineCell({
  type: 'indRnn',
  defaults: { activation: 'relu' },
  build(config: IndRnnConfig) {
    checkKeys('custom-cell.indRnn', config, ['inputSize', 'units', 'activation']);
    checkOneOf('custom-cell.indRnn', 'activation', config.activation, activationNames);
    const { inputSize, units, activation } = config;
    return {
      outputSize: units,
      spec: {
        kernel: { shape: [inputSize, units], initializer: { type: 'glorotUniform' } },
        recurrentKernel: { shape: [units], initializer: { type: 'uniform', low: 0, high: 1 } },
        bias: { shape: [units], initializer: { type: 'zeros' } },
      },
      stateSizes: { hidden: units },
      step(parameters, x, { hidden: h }: IndRnnState) {
        const fromInput = tf.add(matMul(x, parameters.kernel as tf.Tensor2D), parameters.bias!);
        const sum: tf.Tensor2D = tf.add(fromInput, tf.mul(h, parameters.recurrentKernel!));
        const next = activate(activation, sum);
        return { output: next, state: { hidden: next } };
      },
    };
  },
});
