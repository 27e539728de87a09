import { checkShape, invalidArgument } from '@recurrent/core';
import type * as tf from '@tensorflow/tfjs-core';
import type { ForwardContext } from './context.ts';
import type { ParameterSpecTree, TensorTree } from './parameters.ts';

/** The states of a layer: matrices [batch, size] in a tree like that of its parameters. */
export type StateTree = { readonly [name: string]: tf.Tensor2D | StateTree };

/** Number of valid steps of each row: plain numbers, or int32 [batch] (which is read back). */
export type Lengths = ArrayLike<number> | tf.Tensor1D;

export interface SequenceOptions<State extends StateTree = StateTree> {
  /** Default: every row is valid to the end. */
  readonly lengths?: Lengths;
  /** Not disposed. Default: zeros. */
  readonly initialState?: State;
  readonly context: ForwardContext;
}

export interface SequenceResult<State extends StateTree = StateTree> {
  /** float32 [batch, time, outputSize]; 0 at padded steps. */
  readonly output: tf.Tensor3D;
  /** After the last valid step that was read. */
  readonly state: State;
}

/** Anything that maps a sequence of vectors to a sequence of vectors, step for step. */
export interface SequenceLayer<State extends StateTree = StateTree> {
  readonly spec: ParameterSpecTree;
  readonly inputSize: number;
  readonly outputSize: number;
  /** JSON; `createLayer` makes an equal layer of it. */
  readonly config: Readonly<Record<string, unknown>> & { readonly type: string };
  /** Zeros in the shape of the state; the caller owns them. */
  initialState(batch: number): State;
  /**
   * @param parameters tensors in the tree of `spec`
   * @param input float32 [batch, time, inputSize]
   * @returns tensors that the caller owns
   * @throws RecurrentError SHAPE_MISMATCH; INVALID_ARGUMENT for lengths beyond the time axis
   */
  apply(parameters: TensorTree, input: tf.Tensor3D, options: SequenceOptions<State>): SequenceResult<State>;
}

/** The lengths as plain numbers, or `undefined` when every row is full. */
export function resolveLengths(
  where: string,
  lengths: Lengths | undefined,
  batch: number,
  time: number,
): Int32Array | undefined {
  if (lengths === undefined) return undefined;
  const given = 'dataSync' in lengths ? lengths.dataSync() : lengths;
  checkShape(where, 'lengths', [given.length], [batch]);
  const wrong = Array.from(given).find((length) => !Number.isInteger(length) || length < 0 || length > time);
  if (wrong !== undefined) invalidArgument(where, 'lengths', `integers from 0 to ${time}`, wrong);
  const numbers = Int32Array.from(given);
  return numbers.every((length) => length === time) ? undefined : numbers;
}
