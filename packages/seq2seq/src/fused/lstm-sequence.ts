import * as tf from '@tensorflow/tfjs-core';
import type { SequenceCell } from './sequence-cell.ts';
import { slopeOfSigmoid, slopeOfTanh } from './slopes.ts';

/**
 * LSTM: [i f g o] = x + h·U,  c' = σ(f)∘c + σ(i)∘tanh(g),  h' = σ(o)∘tanh(c').
 * @see `lstm` of `@recurrent/cells`
 */
export const lstmSequence: SequenceCell = {
  states: ['hidden', 'cell'],
  weights: ['recurrentKernel'],
  prepare: ({ recurrentKernel }) => ({ U: recurrentKernel!, Ut: tf.transpose(recurrentKernel!) }),
  forward(x, { hidden: h, cell: c }, { U }) {
    const units = h!.shape[1];
    const sum = tf.add<tf.Tensor2D>(x, tf.matMul(h!, U as tf.Tensor2D));
    const [sif, sg, so] = tf.split(sum, [2 * units, units, units], 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
    const if_ = tf.sigmoid(sif);
    const [i, f] = tf.split(if_, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
    const g = tf.tanh(sg);
    const o = tf.sigmoid(so);
    const cell = tf.add<tf.Tensor2D>(tf.mul(f, c!), tf.mul(i, g));
    const bent = tf.tanh(cell);
    return { state: { hidden: tf.mul<tf.Tensor2D>(o, bent), cell }, saved: { if: if_, g, o, bent } };
  },
  backward({ hidden: dh, cell: dcAfter }, { cell: c }, { if: if_, g, o, bent }, { Ut }) {
    const [i, f] = tf.split(if_!, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
    const dc = tf.add<tf.Tensor2D>(dcAfter!, tf.mul(tf.mul(dh!, o!), slopeOfTanh(bent!)));
    const dif = tf.mul<tf.Tensor2D>(tf.concat([tf.mul(dc, g!), tf.mul(dc, c!)], 1), slopeOfSigmoid(if_!));
    const dg = tf.mul<tf.Tensor2D>(tf.mul(dc, i), slopeOfTanh(g!));
    const dout = tf.mul<tf.Tensor2D>(tf.mul(dh!, bent!), slopeOfSigmoid(o!));
    const x = tf.concat<tf.Tensor2D>([dif, dg, dout], 1);
    return { x, state: { hidden: tf.matMul(x, Ut as tf.Tensor2D), cell: tf.mul<tf.Tensor2D>(dc, f) }, rest: {} };
  },
  weightGradients: ({ hidden: h }, _saved, x) => ({ recurrentKernel: tf.matMul(tf.transpose(h!), x) }),
};
