import { checkKeys, checkRange } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { defineCell } from './cell.ts';
import type { LstmConfig, LstmState } from './lstm.ts';
import { matMul } from './mat-mul.ts';

/**
 * Long short-term memory whose gates also see the memory, each unit its own:
 *
 *     [i f g o] = x·W + h·U + b
 *     c' = σ(f + p_f∘c)∘c + σ(i + p_i∘c)∘tanh(g)
 *     h' = σ(o + p_o∘c')∘tanh(c')        the output
 *
 * Parameters: kernel W [inputSize, 4·units], recurrentKernel U [units, 4·units], bias b [4·units]; gates i,f,g,o;
 * peephole [3, units], rows p_i, p_f, p_o.
 * @see Gers and Schmidhuber 2000, "Recurrent nets that time and count"; the form of Graves 2013
 */
export const peepholeLstm = /* @__PURE__ */ defineCell({
  type: 'peepholeLstm',
  defaults: { forgetBias: 1 },
  build(config: LstmConfig) {
    checkKeys('cells.peepholeLstm', config, ['type', 'inputSize', 'units', 'forgetBias']);
    checkRange('cells.peepholeLstm', 'forgetBias', config.forgetBias, -100, 100);
    const { inputSize, units, forgetBias } = config;
    return {
      outputSize: units,
      spec: {
        kernel: { shape: [inputSize, 4 * units], initializer: { type: 'glorotUniform', blocks: 4 } },
        recurrentKernel: { shape: [units, 4 * units], initializer: { type: 'orthogonal' } },
        bias: { shape: [4 * units], initializer: { type: 'constant', value: [0, forgetBias, 0, 0] } },
        peephole: { shape: [3, units], initializer: { type: 'zeros' } },
      },
      stateSizes: { hidden: units, cell: units },
      step(parameters, x, state: LstmState) {
        const W = parameters.kernel as tf.Tensor2D;
        const U = parameters.recurrentKernel as tf.Tensor2D;
        // [batch, 4·units]
        const sum = tf.add(tf.add(matMul(x, W), matMul(state.hidden, U)), parameters.bias!) as tf.Tensor2D;
        const [i, f, g, o] = tf.split(sum, 4, 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
        // [units] each
        const [pi, pf, po] = tf.unstack(parameters.peephole!, 0) as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
        const input = tf.sigmoid(tf.add(i, tf.mul(pi, state.cell)));
        const forget = tf.sigmoid(tf.add(f, tf.mul(pf, state.cell)));
        const c: tf.Tensor2D = tf.add(tf.mul(forget, state.cell), tf.mul(input, tf.tanh(g)));
        const h: tf.Tensor2D = tf.mul(tf.sigmoid(tf.add(o, tf.mul(po, c))), tf.tanh(c));
        return { output: h, state: { hidden: h, cell: c } };
      },
      fused: {
        attributes: { cell: 'peepholeLstm' },
        weights: ['kernel', 'recurrentKernel', 'bias', 'peephole'],
        states: ['hidden', 'cell'],
      },
    };
  },
});
