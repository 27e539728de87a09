import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { inference } from './context.ts';
import { dense } from './dense.ts';
import { elman } from './elman.ts';
import { gru } from './gru.ts';
import { lstm } from './lstm.ts';
import { recurrent } from './recurrent.ts';

const context = inference();
const ones = (...shape: number[]) => tf.ones(shape);
const input = [
  [0.3, -0.2],
  [0.9, 0.4],
];
const hidden = [
  [0.1, 0.5],
  [-0.7, 0.2],
];
const W = [
  [0.5, -0.4],
  [0.2, 0.7],
];
const U = [
  [-0.3, 0.6],
  [0.8, 0.1],
];

/** [2, gates·2] with the candidate's matrix in its place and zeros for the other gates. */
function only(matrix: number[][], place: number, gates: number): tf.Tensor2D {
  const blank = matrix.map((row) => row.map(() => 0));
  return tf.concat(
    Array.from({ length: gates }, (_, gate) => tf.tensor2d(gate === place ? matrix : blank)),
    1,
  );
}

describeBackends('the figures of the teaching material', () => {
  it('a linear Elman net with all weights 1 gives [4,4], [12,12], [32,32]', () => {
    tf.tidy(() => {
      // Two inputs, two hidden units, two outputs; no biases; the memory begins at 0.
      const cell = elman({ inputSize: 2, units: 2, activation: 'linear' });
      const output = dense({ inputSize: 2, units: 2, bias: false });
      const parameters = { kernel: ones(2, 2), recurrentKernel: ones(2, 2), bias: tf.zeros([2]) };
      const sequence = tf.tensor3d([
        [
          [1, 1],
          [1, 1],
          [2, 2],
        ],
      ]);
      const run = recurrent(cell).apply(parameters, sequence, { context });
      // h₁ = 1+1+0, h₂ = 1+1+2+2, h₃ = 2+2+6+6
      expect(run.output.arraySync()).toEqual([
        [
          [2, 2],
          [6, 6],
          [16, 16],
        ],
      ]);
      expect(output.apply({ kernel: ones(2, 2) }, run.output).arraySync()).toEqual([
        [
          [4, 4],
          [12, 12],
          [32, 32],
        ],
      ]);
    });
  });

  /** tanh(x·W + h·U): one Elman step. */
  const elmanStep = () => {
    const cell = elman({ inputSize: 2, units: 2 });
    const parameters = { kernel: tf.tensor2d(W), recurrentKernel: tf.tensor2d(U), bias: tf.zeros([2]) };
    return cell.step(parameters, tf.tensor2d(input), { hidden: tf.tensor2d(hidden) }).output;
  };

  it('an LSTM with input gate 1, forget gate 0 and output gate 1 is an Elman step up to one more tanh', () => {
    tf.tidy(() => {
      const cell = lstm({ inputSize: 2, units: 2 });
      const parameters = {
        kernel: only(W, 2, 4),
        recurrentKernel: only(U, 2, 4),
        bias: tf.tensor1d([100, 100, -100, -100, 0, 0, 100, 100]),
      };
      const state = { hidden: tf.tensor2d(hidden), cell: tf.fill([2, 2], 0.9) as tf.Tensor2D };
      const next = cell.step(parameters, tf.tensor2d(input), state);
      const expected = elmanStep().dataSync();
      next.state.cell.dataSync().forEach((value, place) => {
        expect(value).toBeCloseTo(expected[place]!, 6);
      });
      next.output.dataSync().forEach((value, place) => {
        expect(value).toBeCloseTo(Math.tanh(expected[place]!), 6);
      });
    });
  });

  it.each([true, false])(
    'a GRU with reset 1 and update 0 is an Elman step (z is kept; reset after: %s)',
    (resetAfter) => {
      tf.tidy(() => {
        const cell = gru({ inputSize: 2, units: 2, resetAfter });
        const run = (update: number) => {
          const parameters = {
            kernel: only(W, 2, 3),
            recurrentKernel: only(U, 2, 3),
            bias: tf.tensor1d([100, 100, update, update, 0, 0]),
            candidateBias: tf.zeros([2]),
          };
          return cell.step(parameters, tf.tensor2d(input), { hidden: tf.tensor2d(hidden) }).output.dataSync();
        };
        const expected = elmanStep().dataSync();
        run(-100).forEach((value, place) => {
          expect(value).toBeCloseTo(expected[place]!, 6);
        });
        // And with update 1 nothing is taken in.
        run(100).forEach((value, place) => {
          expect(value).toBeCloseTo(hidden.flat()[place]!, 6);
        });
      });
    },
  );
});
