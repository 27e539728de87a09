import * as tf from '@tensorflow/tfjs-core';
import type { SequenceCell } from './sequence-cell.ts';
import { slopeOfSigmoid, slopeOfTanh } from './slopes.ts';

/**
 * GRU with the reset gate before the recurrent product (Cho et al. 2014):
 *
 *     r = σ(x_r + h·U_r),  z = σ(x_z + h·U_z),  n = tanh(x_n + (r∘h)·U_n),  h' = n + z∘(h − n)
 *
 * @see `gru` of `@recurrent/cells` with `resetAfter: false`
 */
export const gruReset: SequenceCell = {
  states: ['hidden'],
  weights: ['recurrentKernel'],
  prepare({ recurrentKernel }) {
    const units = recurrentKernel!.shape[0]!;
    const [Urz, Un] = tf.split(recurrentKernel!, [2 * units, units], 1) as [tf.Tensor2D, tf.Tensor2D];
    return { Urz, Un, Urzt: tf.transpose(Urz), Unt: tf.transpose(Un) };
  },
  forward(x, { hidden: h }, { Urz, Un }) {
    const units = h!.shape[1];
    const [xrz, xn] = tf.split(x, [2 * units, units], 1) as [tf.Tensor2D, tf.Tensor2D];
    const rz = tf.sigmoid(tf.add<tf.Tensor2D>(xrz, tf.matMul(h!, Urz as tf.Tensor2D)));
    const [r, z] = tf.split(rz, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
    const rh = tf.mul<tf.Tensor2D>(r, h!);
    const n = tf.tanh(tf.add<tf.Tensor2D>(xn, tf.matMul(rh, Un as tf.Tensor2D)));
    const hidden = tf.add<tf.Tensor2D>(n, tf.mul(z, tf.sub(h!, n)));
    return { state: { hidden }, saved: { rz, rh, n } };
  },
  backward({ hidden: dh }, { hidden: h }, { rz, n }, { Urzt, Unt }) {
    const [r, z] = tf.split(rz!, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
    const kept = tf.mul<tf.Tensor2D>(dh!, z);
    const dn = tf.mul<tf.Tensor2D>(tf.sub(dh!, kept), slopeOfTanh(n!));
    const drh = tf.matMul(dn, Unt as tf.Tensor2D);
    const dz = tf.mul(dh!, tf.sub(h!, n!));
    const drz = tf.mul<tf.Tensor2D>(tf.concat([tf.mul(drh, h!), dz], 1), slopeOfSigmoid(rz!));
    const hidden = tf.add<tf.Tensor2D>(tf.add(kept, tf.mul(drh, r)), tf.matMul(drz, Urzt as tf.Tensor2D));
    return { x: tf.concat([drz, dn], 1), state: { hidden }, rest: {} };
  },
  weightGradients({ hidden: h }, { rh }, x) {
    const units = h!.shape[1];
    const [drz, dn] = tf.split(x, [2 * units, units], 1) as [tf.Tensor2D, tf.Tensor2D];
    const byGates = tf.matMul(tf.transpose(h!), drz);
    return { recurrentKernel: tf.concat([byGates, tf.matMul(tf.transpose(rh!), dn)], 1) };
  },
};
