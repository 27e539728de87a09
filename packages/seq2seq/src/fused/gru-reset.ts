import * as tf from '@tensorflow/tfjs-core';
import { add, columns, product, sub, times } from './matrices.ts';
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
  gates: ['r', 'z', 'n'],
  states: ['hidden'],
  weights: ['recurrentKernel'],
  prepare({ recurrentKernel }) {
    const [Ur, Uz, Un] = columns(recurrentKernel!, 3);
    const back = { Urt: tf.transpose(Ur!), Uzt: tf.transpose(Uz!), Unt: tf.transpose(Un!) };
    return { Ur: Ur!, Uz: Uz!, Un: Un!, ...back };
  },
  forward(x, { hidden: h }, { Ur, Uz, Un }) {
    const r = tf.sigmoid(add(x.r, product(h, Ur)));
    const z = tf.sigmoid(add(x.z, product(h, Uz)));
    const rh = times(r, h);
    const n = tf.tanh(add(x.n, product(rh, Un)));
    return { state: { hidden: add(n, times(z, sub(h, n))) }, saved: { r, z, rh, n } };
  },
  backward({ hidden: dh }, { hidden: h }, { r, z, n }, { Urt, Uzt, Unt }) {
    const kept = times(dh, z);
    const dn = times(sub(dh, kept), slopeOfTanh(n));
    const drh = product(dn, Unt);
    const dr = times(times(drh, h), slopeOfSigmoid(r));
    const dz = times(times(dh, sub(h, n)), slopeOfSigmoid(z));
    const hidden = tf.addN([kept, times(drh, r), product(dr, Urt), product(dz, Uzt)]) as tf.Tensor2D;
    return { x: { r: dr, z: dz, n: dn }, state: { hidden }, rest: {} };
  },
  weightGradients({ hidden: h }, { rh }, { r, z, n }) {
    const back = tf.transpose(h!);
    return { recurrentKernel: tf.concat([product(back, r), product(back, z), product(tf.transpose(rh!), n)], 1) };
  },
};
