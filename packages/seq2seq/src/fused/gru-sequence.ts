import * as tf from '@tensorflow/tfjs-core';
import type { SequenceCell } from './sequence-cell.ts';
import { slopeOfSigmoid, slopeOfTanh } from './slopes.ts';

/**
 * GRU with the reset gate behind the recurrent product:
 *
 *     r = σ(x_r + h·U_r),  z = σ(x_z + h·U_z),  n = tanh(x_n + r∘m),  m = h·U_n + d,  h' = n + z∘(h − n)
 *
 * @see `gru` of `@recurrent/cells`
 */
export const gruSequence: SequenceCell = {
  states: ['hidden'],
  weights: ['recurrentKernel', 'candidateBias'],
  prepare: ({ recurrentKernel, candidateBias }) => ({
    U: recurrentKernel!,
    Ut: tf.transpose(recurrentKernel!),
    d: candidateBias!,
  }),
  forward(x, { hidden: h }, { U, d }) {
    const units = h!.shape[1];
    const [xrz, xn] = tf.split(x, [2 * units, units], 1) as [tf.Tensor2D, tf.Tensor2D];
    const [hrz, hn] = tf.split(tf.matMul(h!, U as tf.Tensor2D), [2 * units, units], 1) as [tf.Tensor2D, tf.Tensor2D];
    const rz = tf.sigmoid(tf.add<tf.Tensor2D>(xrz, hrz));
    const [r, z] = tf.split(rz, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
    const m = tf.add<tf.Tensor2D>(hn, d!);
    const n = tf.tanh(tf.add<tf.Tensor2D>(xn, tf.mul(r, m)));
    const hidden = tf.add<tf.Tensor2D>(n, tf.mul(z, tf.sub(h!, n)));
    return { state: { hidden }, saved: { rz, m, n } };
  },
  backward({ hidden: dh }, { hidden: h }, { rz, m, n }, { Ut }) {
    const [r, z] = tf.split(rz!, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
    const kept = tf.mul<tf.Tensor2D>(dh!, z);
    // By the sum inside tanh.
    const dn = tf.mul<tf.Tensor2D>(tf.sub(dh!, kept), slopeOfTanh(n!));
    const dr = tf.mul(dn, m!);
    const dz = tf.mul(dh!, tf.sub(h!, n!));
    const drz = tf.mul<tf.Tensor2D>(tf.concat([dr, dz], 1), slopeOfSigmoid(rz!));
    const product = tf.concat<tf.Tensor2D>([drz, tf.mul<tf.Tensor2D>(dn, r)], 1);
    const hidden = tf.add<tf.Tensor2D>(kept, tf.matMul(product, Ut as tf.Tensor2D));
    return { x: tf.concat([drz, dn], 1), state: { hidden }, rest: { product } };
  },
  weightGradients({ hidden: h }, _saved, _x, { product }) {
    const units = h!.shape[1];
    const d = tf.slice(product!, [0, 2 * units], [-1, units]);
    return { recurrentKernel: tf.matMul(tf.transpose(h!), product!), candidateBias: tf.sum(d, 0) };
  },
};
