import { type BaseCellConfig, defineCell, matMul } from '@recurrent/cells';
import { checkKeys } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';

export type MinimalGatedUnitState = { readonly hidden: tf.Tensor2D };

/**
 * Minimal gated unit, a GRU whose one gate both resets and updates:
 *
 *     f = σ(x·W_f + h·U_f + b_f)
 *     n = tanh(x·W_n + (f∘h)·U_n + b_n)
 *     h' = (1 − f)∘h + f∘n               the output
 *
 * Parameters: kernel [inputSize, 2·units], recurrentKernel [units, 2·units], bias [2·units]; gates f,n.
 * @see Zhou, Wu, Zhang and Zhou 2016, "Minimal gated unit for recurrent neural networks"
 */
export const minimalGatedUnit = defineCell({
  type: 'minimalGatedUnit',
  build(config: BaseCellConfig) {
    checkKeys('custom-cell.minimalGatedUnit', config, ['inputSize', 'units']);
    const { inputSize, units } = config;
    return {
      outputSize: units,
      spec: {
        kernel: { shape: [inputSize, 2 * units], initializer: { type: 'glorotUniform', blocks: 2 } },
        recurrentKernel: { shape: [units, 2 * units], initializer: { type: 'orthogonal' } },
        bias: { shape: [2 * units], initializer: { type: 'zeros' } },
      },
      stateSizes: { hidden: units },
      step(parameters, x, { hidden: h }: MinimalGatedUnitState) {
        // [batch, 2·units]
        const fromInput = tf.add(matMul(x, parameters.kernel as tf.Tensor2D), parameters.bias!);
        const [xf, xn] = tf.split(fromInput, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
        const [Uf, Un] = tf.split(parameters.recurrentKernel!, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
        const f = tf.sigmoid(tf.add(xf, matMul(h, Uf)));
        const n = tf.tanh(tf.add(xn, matMul(tf.mul(f, h), Un)));
        const next: tf.Tensor2D = tf.add(h, tf.mul(f, tf.sub(n, h)));
        return { output: next, state: { hidden: next } };
      },
    };
  },
});
