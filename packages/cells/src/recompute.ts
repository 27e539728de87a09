import * as tf from '@tensorflow/tfjs-core';
import type { CellState } from './cell.ts';
import type { SequenceResult } from './sequence-layer.ts';
import { type Run, unroll } from './unroll.ts';

/**
 * `unroll` that keeps nothing of the way for the gradient and walks it once more instead: memory of one layer at a
 * time, for about a third more work.
 */
export function unrollAgain<State extends CellState>(run: Run<State>): SequenceResult<State> {
  const parameterNames = Object.keys(run.parameters);
  const stateNames = Object.keys(run.initialState);
  const [batch, time] = run.input.shape;
  const size = run.cell.outputSize;

  // All results side by side, since tf.customGrad allows one: [batch, time·outputSize + states]
  const packed = (tensors: readonly tf.Tensor[]): tf.Tensor2D => {
    const parameters = tensors.slice(1, 1 + parameterNames.length);
    const states = tensors.slice(1 + parameterNames.length);
    const result = unroll({
      ...run,
      input: tensors[0] as tf.Tensor3D,
      parameters: Object.fromEntries(parameterNames.map((name, index) => [name, parameters[index]!])),
      initialState: Object.fromEntries(stateNames.map((name, index) => [name, states[index]!])) as State,
    });
    return tf.concat([tf.reshape(result.output, [batch, time * size]), ...Object.values(result.state)], 1);
  };
  const all = tf.customGrad((...inputs) => {
    const save = inputs.pop() as unknown as (tensors: tf.Tensor[]) => void;
    const tensors = inputs as tf.Tensor[];
    save(tensors);
    return {
      value: packed(tensors),
      gradFunc: (gradient, saved) => withOwnTape(() => tf.grads((...again) => packed(again))(saved, gradient)),
    };
  })(
    run.input,
    ...parameterNames.map((name) => run.parameters[name]!),
    ...stateNames.map((name) => run.initialState[name]!),
  ) as tf.Tensor2D;

  const widths = [time * size, ...stateNames.map((name) => run.initialState[name]!.shape[1])];
  const [output, ...states] = tf.split(all, widths, 1) as [tf.Tensor2D, ...tf.Tensor2D[]];
  return {
    output: tf.reshape(output, [batch, time, size]),
    state: Object.fromEntries(stateNames.map((name, index) => [name, states[index]!])) as State,
  };
}

/** A gradient inside a gradient would drop the tape that is being walked; this puts it back. */
function withOwnTape<Result>(run: () => Result): Result {
  const { state } = tf.engine();
  const outer = state.activeTape;
  try {
    return run();
  } finally {
    state.activeTape = outer;
  }
}
