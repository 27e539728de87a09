import { type CellParameters, type CellState, matMul, type TensorTree } from '@recurrent/cells';
import * as tf from '@tensorflow/tfjs-core';
import type { AdditiveForm, PreparedSource } from '../attention/attention.ts';
import type { Named } from './custom-sequence.ts';
import type { Rows, SequenceCell } from './sequence-cell.ts';

/**
 * What a decoder with one cell and additive attention reads over a whole target, in either order.
 * B rows, T steps, S source steps, U units, G gates.
 */
export interface FusedInputs {
  /** y_t·W_y + b [B,T,G·U]: what the cell gets from the tokens, made for all steps at once. */
  readonly fromInput: tf.Tensor3D;
  /** The rows [·,G·U] of the cell's kernel for what it is fed besides: the context, or the attentional vector. */
  readonly fedKernel: tf.Tensor2D;
  /** The cell's other parameters, by name. */
  readonly weights: Named;
  /** First states [B,U], by name. */
  readonly state: Rows;
  /** Prepared keys [B,S,A]. */
  readonly keys: tf.Tensor3D;
  /** [B,S,H] */
  readonly values: tf.Tensor3D;
  /** [B,S] */
  readonly mask: tf.Tensor2D;
  /** [U,A] */
  readonly queryKernel: tf.Tensor2D;
  /** [A] */
  readonly energy: tf.Tensor1D;
}

/** What it gives, at all steps. */
export interface SequenceOutputs {
  /** [B,T,H] */
  readonly context: tf.Tensor3D;
  /** [B,T,S] */
  readonly weights: tf.Tensor3D;
  /** [B,T,U] each, by name. */
  readonly states: Readonly<Record<string, tf.Tensor3D>>;
}

/** The parts of a decoder's parameters. @param input embedded tokens [B,T,E], the first rows of the cell's kernel */
export function fusedInputs(
  cell: SequenceCell,
  form: AdditiveForm,
  parameters: { readonly cell: CellParameters; readonly attention: TensorTree },
  input: tf.Tensor3D,
  state: CellState,
  source: PreparedSource,
): FusedInputs {
  const [batch, steps, size] = input.shape;
  const kernel = parameters.cell.kernel as tf.Tensor2D;
  const [inputKernel, fedKernel] = tf.split(kernel, [size, kernel.shape[0] - size], 0) as [tf.Tensor2D, tf.Tensor2D];
  const product = matMul(tf.reshape(input, [batch * steps, size]), inputKernel);
  return {
    fromInput: tf.reshape(tf.add(product, parameters.cell.bias!), [batch, steps, kernel.shape[1]]),
    fedKernel,
    weights: Object.fromEntries(cell.weights.map((name) => [name, parameters.cell[name]!])),
    state,
    keys: source.keys as tf.Tensor3D,
    values: source.values as tf.Tensor3D,
    mask: source.mask,
    queryKernel: parameters.attention[form.queryKernel] as tf.Tensor2D,
    energy: parameters.attention[form.energy] as tf.Tensor1D,
  };
}

/** The states at the last step. */
export function lastStates(states: SequenceOutputs['states']): CellState {
  return Object.fromEntries(
    Object.entries(states).map(([name, all]) => {
      const [batch, steps, units] = all.shape;
      return [name, tf.reshape<tf.Rank.R2>(tf.slice(all, [0, steps - 1, 0], [batch, 1, units]), [batch, units])];
    }),
  );
}
