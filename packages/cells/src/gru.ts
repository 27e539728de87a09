import { checkKeys, invalidArgument } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { type BaseCellConfig, type CellParameters, defineCell } from './cell.ts';
import type { HiddenState } from './elman.ts';
import { matMul } from './mat-mul.ts';
import type { ParameterSpec } from './parameters.ts';

export interface GruConfig extends BaseCellConfig {
  /** Reset after the recurrent product (cuDNN, PyTorch; the default) or before it (Cho et al. 2014). */
  readonly resetAfter: boolean;
}

/**
 * Gated recurrent unit:
 *
 *     r = σ(x·W_r + h·U_r + b_r),  z = σ(x·W_z + h·U_z + b_z)
 *     n = tanh(x·W_n + b_n + r∘(h·U_n + d))     resetAfter
 *     n = tanh(x·W_n + b_n + (r∘h)·U_n)         otherwise
 *     h' = (1 − z)∘n + z∘h                      the output
 *
 * z is the share that is KEPT, as in PyTorch and Keras; Cho et al. 2014 print the same, Chung et al. 2014 the
 * opposite. Parameters: kernel W [inputSize, 3·units], recurrentKernel U [units, 3·units], bias b [3·units]; gates
 * r,z,n; candidateBias d [units] only with resetAfter.
 * @see Cho et al. 2014, "Learning phrase representations using RNN encoder–decoder"
 */
export const gru = /* @__PURE__ */ defineCell({
  type: 'gru',
  defaults: { resetAfter: true },
  build(config: GruConfig) {
    checkKeys('cells.gru', config, ['type', 'inputSize', 'units', 'resetAfter']);
    const { inputSize, units, resetAfter } = config;
    if (typeof resetAfter !== 'boolean') invalidArgument('cells.gru', 'resetAfter', 'true | false', resetAfter);
    const spec: Record<string, ParameterSpec> = {
      kernel: { shape: [inputSize, 3 * units], initializer: { type: 'glorotUniform', blocks: 3 } },
      recurrentKernel: { shape: [units, 3 * units], initializer: { type: 'orthogonal' } },
      bias: { shape: [3 * units], initializer: { type: 'zeros' } },
    };
    if (resetAfter) spec.candidateBias = { shape: [units], initializer: { type: 'zeros' } };
    const gates = resetAfter ? gatesResetAfter : gatesResetBefore;
    return {
      outputSize: units,
      spec,
      stateSizes: { hidden: units },
      step(parameters, x, state: HiddenState) {
        const { z, n } = gates(parameters, x, state.hidden);
        // (1 − z)∘n + z∘h
        const h: tf.Tensor2D = tf.add(n, tf.mul(z, tf.sub(state.hidden, n)));
        return { output: h, state: { hidden: h } };
      },
      fused: {
        attributes: { cell: 'gru', resetAfter },
        weights: ['kernel', 'recurrentKernel', 'bias', ...(resetAfter ? ['candidateBias'] : [])],
        states: ['hidden'],
      },
    };
  },
});

interface Gates {
  readonly z: tf.Tensor2D;
  readonly n: tf.Tensor2D;
}

function gatesResetAfter(parameters: CellParameters, x: tf.Tensor2D, h: tf.Tensor2D): Gates {
  // [batch, 3·units] each
  const fromInput: tf.Tensor2D = tf.add(matMul(x, parameters.kernel as tf.Tensor2D), parameters.bias!);
  const fromHidden = matMul(h, parameters.recurrentKernel as tf.Tensor2D);
  const [xr, xz, xn] = tf.split(fromInput, 3, 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  const [hr, hz, hn] = tf.split(fromHidden, 3, 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  const r = gate(xr, hr);
  const z = gate(xz, hz);
  return { z, n: tf.tanh(tf.add(xn, tf.mul(r, tf.add(hn, parameters.candidateBias!))) as tf.Tensor2D) };
}

function gatesResetBefore(parameters: CellParameters, x: tf.Tensor2D, h: tf.Tensor2D): Gates {
  const units = h.shape[1];
  // [batch, 3·units]
  const fromInput: tf.Tensor2D = tf.add(matMul(x, parameters.kernel as tf.Tensor2D), parameters.bias!);
  const [xr, xz, xn] = tf.split(fromInput, 3, 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  const U = parameters.recurrentKernel as tf.Tensor2D;
  // [units, 2·units] and [units, units]
  const [Urz, Un] = tf.split(U, [2 * units, units], 1) as [tf.Tensor2D, tf.Tensor2D];
  const [hr, hz] = tf.split(matMul(h, Urz), 2, 1) as [tf.Tensor2D, tf.Tensor2D];
  const r = gate(xr, hr);
  const z = gate(xz, hz);
  return { z, n: tf.tanh(tf.add(xn, matMul(tf.mul(r, h), Un)) as tf.Tensor2D) };
}

function gate(fromInput: tf.Tensor2D, fromHidden: tf.Tensor2D): tf.Tensor2D {
  return tf.sigmoid(tf.add(fromInput, fromHidden) as tf.Tensor2D);
}
