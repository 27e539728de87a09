import { checkKeys, checkOneOf, invalidArgument } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Cell, CellState } from './cell.ts';
import type { TensorTree } from './parameters.ts';
import { recurrent } from './recurrent.ts';
import type { SequenceLayer } from './sequence-layer.ts';

/** How the two directions become one output. */
export const mergeNames = ['concat', 'sum', 'average', 'multiply'] as const;
export type MergeName = (typeof mergeNames)[number];

export interface BidirectionalOptions {
  /** Default concat: [forward, backward] on the last axis. */
  readonly merge?: MergeName;
  /** As in `recurrent`. */
  readonly recompute?: boolean;
}

export type BidirectionalState<Forward extends CellState, Backward extends CellState> = {
  readonly forward: Forward;
  readonly backward: Backward;
};

const merges: Record<MergeName, (forward: tf.Tensor3D, backward: tf.Tensor3D) => tf.Tensor3D> = {
  concat: (forward, backward) => tf.concat([forward, backward], 2),
  sum: (forward, backward) => tf.add(forward, backward),
  average: (forward, backward) => tf.mul(tf.add(forward, backward), 0.5),
  multiply: (forward, backward) => tf.mul(forward, backward),
};

/**
 * Two cells over the same sequence, one from each end: y_t = merge(→h_t, ←h_t).
 * Parameters and state: `{ forward, backward }`. The second cell defaults to one like the first, with its own
 * parameters.
 * @throws RecurrentError INVALID_ARGUMENT when the cells' sizes do not fit together
 * @see Schuster and Paliwal 1997
 */
export function bidirectional<Forward extends CellState, Backward extends CellState = Forward>(
  forwardCell: Cell<Forward>,
  backwardCell: Cell<Backward> = forwardCell as unknown as Cell<Backward>,
  options: BidirectionalOptions = {},
): SequenceLayer<BidirectionalState<Forward, Backward>> {
  const where = 'cells.bidirectional';
  checkKeys(where, options, ['merge', 'recompute']);
  const { merge = 'concat', recompute = false } = options;
  checkOneOf(where, 'merge', merge, mergeNames);
  if (forwardCell.inputSize !== backwardCell.inputSize) {
    invalidArgument(where, 'backwardCell.inputSize', String(forwardCell.inputSize), backwardCell.inputSize);
  }
  if (merge !== 'concat' && forwardCell.outputSize !== backwardCell.outputSize) {
    invalidArgument(where, 'backwardCell.outputSize', String(forwardCell.outputSize), backwardCell.outputSize);
  }
  const forward = recurrent(forwardCell, { recompute });
  const backward = recurrent(backwardCell, { recompute, reverse: true });
  return {
    spec: { forward: forward.spec, backward: backward.spec },
    inputSize: forward.inputSize,
    outputSize: merge === 'concat' ? forward.outputSize + backward.outputSize : forward.outputSize,
    config: {
      type: 'bidirectional',
      forward: forwardCell.config,
      backward: backwardCell.config,
      merge,
      recompute,
    },
    initialState: (batch) => ({ forward: forward.initialState(batch), backward: backward.initialState(batch) }),
    apply(parameters, input, { initialState, ...options }) {
      const run = <State extends CellState>(layer: SequenceLayer<State>, name: string, state: State | undefined) =>
        layer.apply(
          (parameters[name] ?? {}) as TensorTree,
          input,
          state === undefined ? options : { ...options, initialState: state },
        );
      const left = run(forward, 'forward', initialState?.forward);
      const right = run(backward, 'backward', initialState?.backward);
      const output = merges[merge](left.output, right.output);
      tf.dispose([left.output, right.output]);
      return { output, state: { forward: left.state, backward: right.state } };
    },
  };
}
