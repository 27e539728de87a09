import { checkKeys, checkOneOf, checkPositiveInteger, checkShape } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { type ActivationName, activate, activationNames } from './activation.ts';
import type { InitializerConfig } from './initializers.ts';
import { matMul } from './mat-mul.ts';
import type { ParameterSpec, TensorTree } from './parameters.ts';

export interface DenseConfig {
  readonly inputSize: number;
  readonly units: number;
  /** Default linear. */
  readonly activation?: ActivationName;
  /** Default true. */
  readonly bias?: boolean;
  /** Of the kernel; default glorotUniform. */
  readonly initializer?: InitializerConfig;
}

export interface Dense {
  readonly config: DenseConfig;
  readonly spec: Readonly<Record<string, ParameterSpec>>;
  /**
   * @param x float32 [..., inputSize]
   * @returns [..., units]
   * @throws RecurrentError SHAPE_MISMATCH
   */
  apply<Tensor extends tf.Tensor>(parameters: TensorTree, x: Tensor): Tensor;
}

/**
 * A fully connected layer on the last axis: y = σ(x·W + b). Parameters: kernel W [inputSize, units], bias b [units].
 * @throws RecurrentError INVALID_ARGUMENT
 */
export function dense(config: DenseConfig): Dense {
  const where = 'cells.dense';
  checkKeys(where, config, ['inputSize', 'units', 'activation', 'bias', 'initializer']);
  const { inputSize, units, activation = 'linear', bias = true } = config;
  checkPositiveInteger(where, 'inputSize', inputSize);
  checkPositiveInteger(where, 'units', units);
  checkOneOf(where, 'activation', activation, activationNames);
  const kernel = { shape: [inputSize, units], initializer: config.initializer ?? { type: 'glorotUniform' } } as const;
  return {
    config,
    spec: bias ? { kernel, bias: { shape: [units], initializer: { type: 'zeros' } } } : { kernel },
    apply<Tensor extends tf.Tensor>(parameters: TensorTree, x: Tensor): Tensor {
      checkShape(where, 'x', x.shape, [...x.shape.slice(0, -1), inputSize]);
      return tf.tidy(() => {
        // [rows, inputSize] · [inputSize, units]
        const rows = tf.reshape(x, [-1, inputSize]) as tf.Tensor2D;
        const sum = matMul(rows, parameters.kernel as tf.Tensor2D, bias ? (parameters.bias as tf.Tensor1D) : undefined);
        return tf.reshape(activate(activation, sum), [...x.shape.slice(0, -1), units]) as Tensor;
      });
    },
  };
}
