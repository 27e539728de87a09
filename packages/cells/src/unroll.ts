import * as tf from '@tensorflow/tfjs-core';
import type { Cell, CellParameters, CellState } from './cell.ts';
import type { SequenceResult } from './sequence-layer.ts';

/** One run of a cell over a batch of sequences, checked. */
export interface Run<State extends CellState = CellState> {
  readonly cell: Cell<State>;
  readonly parameters: CellParameters;
  /** [batch, time, inputSize] */
  readonly input: tf.Tensor3D;
  /** `undefined`: all full. */
  readonly lengths: Int32Array | undefined;
  readonly initialState: State;
  readonly reverse: boolean;
}

/**
 * Steps a cell through time under autodiff. With `reverse` it walks from the last step to the first: a row that is
 * shorter keeps its initial state until its own last valid step, so each row is reversed within its length.
 */
export function unroll<State extends CellState>(run: Run<State>): SequenceResult<State> {
  const { cell, parameters, lengths, reverse } = run;
  const [batch, time] = run.input.shape;
  const outputs = new Array<tf.Tensor2D>(time);
  const inputs = tf.unstack(run.input, 1) as tf.Tensor2D[];
  let state = run.initialState;
  for (let count = 0; count < time; count++) {
    const t = reverse ? time - 1 - count : count;
    const next = cell.step(parameters, inputs[t]!, state);
    if (lengths === undefined || lengths.every((length) => length > t)) {
      outputs[t] = next.output;
      state = next.state;
      continue;
    }
    // [batch, 1]
    const valid = tf.tensor2d(
      Array.from(lengths, (length) => (length > t ? 1 : 0)),
      [batch, 1],
      'bool',
    );
    outputs[t] = select(valid, next.output, tf.zerosLike(next.output));
    const carried = Object.entries(next.state).map(([name, value]) => [name, select(valid, value, state[name]!)]);
    state = Object.fromEntries(carried) as State;
  }
  return { output: tf.stack(outputs, 1) as tf.Tensor3D, state };
}

function select(condition: tf.Tensor2D, yes: tf.Tensor2D, no: tf.Tensor2D): tf.Tensor2D {
  return tf.where(condition, yes, no) as tf.Tensor2D;
}
