import * as tf from '@tensorflow/tfjs-core';
import { add, columns, product, sub, times } from './matrices.ts';
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
  gates: ['r', 'z', 'n'],
  states: ['hidden'],
  weights: ['recurrentKernel', 'candidateBias'],
  prepare({ recurrentKernel, candidateBias }) {
    const [Ur, Uz, Un] = columns(recurrentKernel!, 3);
    const back = { Urt: tf.transpose(Ur!), Uzt: tf.transpose(Uz!), Unt: tf.transpose(Un!) };
    return { Ur: Ur!, Uz: Uz!, Un: Un!, ...back, d: tf.expandDims<tf.Tensor2D>(candidateBias!, 0) };
  },
  forward(x, { hidden: h }, { Ur, Uz, Un, d }) {
    const r = tf.sigmoid(add(x.r, product(h, Ur)));
    const z = tf.sigmoid(add(x.z, product(h, Uz)));
    const m = add(product(h, Un), d);
    const n = tf.tanh(add(x.n, times(r, m)));
    return { state: { hidden: add(n, times(z, sub(h, n))) }, saved: { r, z, m, n } };
  },
  backward({ hidden: dh }, { hidden: h }, { r, z, m, n }, { Urt, Uzt, Unt }) {
    const kept = times(dh, z);
    const dn = times(sub(dh, kept), slopeOfTanh(n));
    const dr = times(times(dn, m), slopeOfSigmoid(r));
    const dz = times(times(dh, sub(h, n)), slopeOfSigmoid(z));
    const dm = times(dn, r);
    const hidden = tf.addN([kept, product(dr, Urt), product(dz, Uzt), product(dm, Unt)]) as tf.Tensor2D;
    return { x: { r: dr, z: dz, n: dn }, state: { hidden }, rest: { m: dm } };
  },
  weightGradients({ hidden: h }, _saved, { r, z }, { m }) {
    const back = tf.transpose(h!);
    const byGate = [r, z, m].map((gradient) => product(back, gradient));
    return { recurrentKernel: tf.concat(byGate, 1), candidateBias: tf.sum(m!, 0) };
  },
};
