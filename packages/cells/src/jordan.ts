import { checkKeys, checkOneOf, checkPositiveInteger } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { type ActivationName, activate, activationNames } from './activation.ts';
import { type BaseCellConfig, defineCell } from './cell.ts';
import { matMul } from './mat-mul.ts';

export interface JordanConfig extends BaseCellConfig {
  /** Size of the output and so of the memory. Default: `units`. */
  readonly outputSize?: number;
  /** Of the hidden layer; default tanh. */
  readonly activation: ActivationName;
  /** Of the output, and so of the memory; default tanh. */
  readonly outputActivation: ActivationName;
}

export type JordanState = { readonly memory: tf.Tensor2D };

/**
 * Jordan's network, whose memory is its last OUTPUT: h = σ(x·W + y·U + b), y' = σ_y(h·V + c); the output is y'.
 * Parameters: kernel W [inputSize, units], recurrentKernel U [outputSize, units], bias b [units],
 * outputKernel V [units, outputSize], outputBias c [outputSize].
 * Deviation: the memory is y' itself, without Jordan's decaying trace of earlier outputs.
 * @see Jordan 1986, "Serial order: a parallel distributed processing approach"
 */
export const jordan = /* @__PURE__ */ defineCell({
  type: 'jordan',
  defaults: { activation: 'tanh', outputActivation: 'tanh' },
  build(config: JordanConfig) {
    const where = 'cells.jordan';
    checkKeys(where, config, ['type', 'inputSize', 'units', 'outputSize', 'activation', 'outputActivation']);
    checkOneOf(where, 'activation', config.activation, activationNames);
    checkOneOf(where, 'outputActivation', config.outputActivation, activationNames);
    const { inputSize, units, outputSize = units, activation, outputActivation } = config;
    checkPositiveInteger(where, 'outputSize', outputSize);
    return {
      outputSize,
      spec: {
        kernel: { shape: [inputSize, units], initializer: { type: 'glorotUniform' } },
        recurrentKernel: { shape: [outputSize, units], initializer: { type: 'orthogonal' } },
        bias: { shape: [units], initializer: { type: 'zeros' } },
        outputKernel: { shape: [units, outputSize], initializer: { type: 'glorotUniform' } },
        outputBias: { shape: [outputSize], initializer: { type: 'zeros' } },
      },
      stateSizes: { memory: outputSize },
      step(parameters, x, state: JordanState) {
        const W = parameters.kernel as tf.Tensor2D;
        const U = parameters.recurrentKernel as tf.Tensor2D;
        const V = parameters.outputKernel as tf.Tensor2D;
        // [batch, units]
        const sum = tf.add(tf.add(matMul(x, W), matMul(state.memory, U)), parameters.bias!) as tf.Tensor2D;
        // [batch, outputSize]
        const y = tf.add(matMul(activate(activation, sum), V), parameters.outputBias!) as tf.Tensor2D;
        const output = activate(outputActivation, y);
        return { output, state: { memory: output } };
      },
    };
  },
});
