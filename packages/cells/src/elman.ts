import { checkKeys, checkOneOf } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { type ActivationName, activate, activationNames } from './activation.ts';
import { type BaseCellConfig, defineCell } from './cell.ts';
import { matMul } from './mat-mul.ts';

export interface ElmanConfig extends BaseCellConfig {
  /** Default tanh. */
  readonly activation: ActivationName;
}

export type HiddenState = { readonly hidden: tf.Tensor2D };

/**
 * Elman's simple recurrent network: h' = σ(x·W + h·U + b); the output is h'.
 * Parameters: kernel W [inputSize, units], recurrentKernel U [units, units], bias b [units].
 * @see Elman 1990, "Finding structure in time"
 */
export const elman = /* @__PURE__ */ defineCell({
  type: 'elman',
  defaults: { activation: 'tanh' },
  build(config: ElmanConfig) {
    checkKeys('cells.elman', config, ['type', 'inputSize', 'units', 'activation']);
    checkOneOf('cells.elman', 'activation', config.activation, activationNames);
    const { inputSize, units, activation } = config;
    return {
      outputSize: units,
      spec: {
        kernel: { shape: [inputSize, units], initializer: { type: 'glorotUniform' } },
        recurrentKernel: { shape: [units, units], initializer: { type: 'orthogonal' } },
        bias: { shape: [units], initializer: { type: 'zeros' } },
      },
      stateSizes: { hidden: units },
      step(parameters, x, state: HiddenState) {
        const W = parameters.kernel as tf.Tensor2D;
        const U = parameters.recurrentKernel as tf.Tensor2D;
        // [batch, units]
        const sum = tf.add(tf.add(matMul(x, W), matMul(state.hidden, U)), parameters.bias!) as tf.Tensor2D;
        const hidden = activate(activation, sum);
        return { output: hidden, state: { hidden } };
      },
      fused: {
        attributes: { cell: 'elman', activation },
        weights: ['kernel', 'recurrentKernel', 'bias'],
        states: ['hidden'],
      },
    };
  },
});
