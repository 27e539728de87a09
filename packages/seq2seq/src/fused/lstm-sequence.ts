import * as tf from '@tensorflow/tfjs-core';
import { add, columns, product, times } from './matrices.ts';
import type { SequenceCell } from './sequence-cell.ts';
import { slopeOfSigmoid, slopeOfTanh } from './slopes.ts';

/**
 * LSTM: [i f g o] = x + h·U,  c' = σ(f)∘c + σ(i)∘tanh(g),  h' = σ(o)∘tanh(c').
 * @see `lstm` of `@recurrent/cells`
 */
export const lstmSequence: SequenceCell = {
  gates: ['i', 'f', 'g', 'o'],
  states: ['hidden', 'cell'],
  weights: ['recurrentKernel'],
  prepare({ recurrentKernel }) {
    const parts = columns(recurrentKernel!, 4);
    const of = (suffix: string, make: (part: tf.Tensor2D) => tf.Tensor2D) =>
      ['i', 'f', 'g', 'o'].map((gate, index) => [`U${gate}${suffix}`, make(parts[index]!)] as const);
    return Object.fromEntries([...of('', (part) => part), ...of('t', (part) => tf.transpose(part))]);
  },
  forward(x, { hidden: h, cell: c }, { Ui, Uf, Ug, Uo }) {
    const i = tf.sigmoid(add(x.i, product(h, Ui)));
    const f = tf.sigmoid(add(x.f, product(h, Uf)));
    const g = tf.tanh(add(x.g, product(h, Ug)));
    const o = tf.sigmoid(add(x.o, product(h, Uo)));
    const cell = add(times(f, c), times(i, g));
    const bent = tf.tanh(cell);
    return { state: { hidden: times(o, bent), cell }, saved: { i, f, g, o, bent } };
  },
  backward({ hidden: dh, cell: after }, { cell: c }, { i, f, g, o, bent }, { Uit, Uft, Ugt, Uot }) {
    const dc = add(after, times(times(dh, o), slopeOfTanh(bent)));
    const di = times(times(dc, g), slopeOfSigmoid(i));
    const df = times(times(dc, c), slopeOfSigmoid(f));
    const dg = times(times(dc, i), slopeOfTanh(g));
    const dout = times(times(dh, bent), slopeOfSigmoid(o));
    const products = [product(di, Uit), product(df, Uft), product(dg, Ugt), product(dout, Uot)];
    const state = { hidden: tf.addN(products) as tf.Tensor2D, cell: times(dc, f) };
    return { x: { i: di, f: df, g: dg, o: dout }, state, rest: {} };
  },
  weightGradients({ hidden: h }, _saved, { i, f, g, o }) {
    const back = tf.transpose(h!);
    const byGate = [i, f, g, o].map((gradient) => product(back, gradient));
    return { recurrentKernel: tf.concat(byGate, 1) };
  },
};
