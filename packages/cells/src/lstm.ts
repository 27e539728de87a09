import { checkKeys, checkRange } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { type BaseCellConfig, defineCell } from './cell.ts';
import { matMul } from './mat-mul.ts';

export interface LstmConfig extends BaseCellConfig {
  /** First value of the forget gate's bias; default 1 (Jozefowicz et al. 2015). */
  readonly forgetBias: number;
}

export type LstmState = { readonly hidden: tf.Tensor2D; readonly cell: tf.Tensor2D };

/**
 * Long short-term memory with a forget gate and no peepholes:
 *
 *     [i f g o] = x·W + h·U + b          each [batch, units]
 *     c' = σ(f)∘c + σ(i)∘tanh(g)
 *     h' = σ(o)∘tanh(c')                 the output
 *
 * Parameters: kernel W [inputSize, 4·units], recurrentKernel U [units, 4·units], bias b [4·units]; gates i,f,g,o.
 * @see Hochreiter and Schmidhuber 1997; Gers et al. 2000 (forget gate); Zaremba et al. 2014 (this form)
 */
export const lstm = /* @__PURE__ */ defineCell({
  type: 'lstm',
  defaults: { forgetBias: 1 },
  build(config: LstmConfig) {
    checkKeys('cells.lstm', config, ['type', 'inputSize', 'units', 'forgetBias']);
    checkRange('cells.lstm', 'forgetBias', config.forgetBias, -100, 100);
    const { inputSize, units, forgetBias } = config;
    return {
      outputSize: units,
      spec: {
        kernel: { shape: [inputSize, 4 * units], initializer: { type: 'glorotUniform', blocks: 4 } },
        recurrentKernel: { shape: [units, 4 * units], initializer: { type: 'orthogonal' } },
        bias: { shape: [4 * units], initializer: { type: 'constant', value: [0, forgetBias, 0, 0] } },
      },
      stateSizes: { hidden: units, cell: units },
      step(parameters, x, state: LstmState) {
        const W = parameters.kernel as tf.Tensor2D;
        const U = parameters.recurrentKernel as tf.Tensor2D;
        // [batch, 4·units]
        const sum = tf.add(tf.add(matMul(x, W), matMul(state.hidden, U)), parameters.bias!) as tf.Tensor2D;
        const [i, f, g, o] = tf.split(sum, 4, 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
        const c: tf.Tensor2D = tf.add(tf.mul(tf.sigmoid(f), state.cell), tf.mul(tf.sigmoid(i), tf.tanh(g)));
        const h: tf.Tensor2D = tf.mul(tf.sigmoid(o), tf.tanh(c));
        return { output: h, state: { hidden: h, cell: c } };
      },
      fused: {
        attributes: { cell: 'lstm' },
        weights: ['kernel', 'recurrentKernel', 'bias'],
        states: ['hidden', 'cell'],
      },
    };
  },
});
