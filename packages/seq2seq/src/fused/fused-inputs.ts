import { type CellParameters, type CellState, matMul, type TensorTree } from '@recurrent/cells';
import * as tf from '@tensorflow/tfjs-core';
import type { AdditiveForm, PreparedSource } from '../attention/attention.ts';
import { type Named, record } from './custom-sequence.ts';
import { columns } from './matrices.ts';
import type { Rows, SequenceCell } from './sequence-cell.ts';

/**
 * What a decoder with one cell and additive attention reads over a whole target, in either order.
 * B rows, T steps, S source steps, U units.
 */
export interface FusedInputs {
  readonly steps: number;
  /** y_t·W_y + b by gate, [T·B,U]: what the cell gets from the tokens, made for all steps at once, step after step. */
  readonly fromInput: Rows;
  /** By gate the rows [·,U] of the cell's kernel for what it is fed besides: the context, or the attentional vector. */
  readonly fedKernel: Rows;
  /** The cell's other parameters, by name. */
  readonly weights: Named;
  /** First states [B,U], by name. */
  readonly state: Rows;
  readonly attention: {
    /** Prepared keys [B,S,A]. */
    readonly keys: tf.Tensor3D;
    /** [B,S,H] */
    readonly values: tf.Tensor3D;
    /** [U,A] */
    readonly queryKernel: tf.Tensor2D;
    /** [A] */
    readonly energy: tf.Tensor1D;
  };
  /** [B,S] */
  readonly mask: tf.Tensor2D;
}

/** What it gives, at all steps. */
export interface SequenceOutputs {
  /** [B,T,H] */
  readonly context: tf.Tensor3D;
  /** [B,T,S] */
  readonly weights: tf.Tensor3D;
  /** [B,T,U] */
  readonly hidden: tf.Tensor3D;
  /** At the last step, [B,U] each. */
  readonly state: CellState;
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
  const { kernel, bias } = parameters.cell as { readonly kernel: tf.Tensor2D; readonly bias: tf.Tensor1D };
  const rows = tf.reshape<tf.Rank.R2>(tf.transpose(input, [1, 0, 2]), [steps * batch, size]);
  const [ofInput, ofFed] = tf.split(kernel, [size, kernel.shape[0] - size], 0) as [tf.Tensor2D, tf.Tensor2D];
  const biases = tf.split(bias, cell.gates.length);
  const fromInput = columns(ofInput, cell.gates.length).map((gate, index) =>
    tf.add<tf.Tensor2D>(matMul(rows, gate), biases[index]!),
  );
  return {
    steps,
    fromInput: record(cell.gates, fromInput),
    fedKernel: record(cell.gates, columns(ofFed, cell.gates.length)),
    weights: Object.fromEntries(cell.weights.map((name) => [name, parameters.cell[name]!])),
    state,
    attention: {
      keys: source.keys as tf.Tensor3D,
      values: source.values as tf.Tensor3D,
      queryKernel: parameters.attention[form.queryKernel] as tf.Tensor2D,
      energy: parameters.attention[form.energy] as tf.Tensor1D,
    },
    mask: source.mask,
  };
}

/** The matrix at the last of `steps`. @param rows [T·B,·] */
export function lastStep(rows: tf.Tensor2D, steps: number): tf.Tensor2D {
  const batch = rows.shape[0] / steps;
  return tf.slice(rows, [(steps - 1) * batch, 0], [batch, -1]);
}

/** Σ over the gates of left·right. */
export function sumOfProducts(left: Rows, right: Rows): tf.Tensor2D {
  return tf.addN(Object.keys(left).map((gate) => tf.matMul(left[gate]!, right[gate]!))) as tf.Tensor2D;
}

/** By gate: fromInput + fed·kernel. */
export function fedGates(fromInput: Rows, fed: tf.Tensor2D, kernel: Rows): Rows {
  return Object.fromEntries(
    Object.entries(fromInput).map(([gate, x]) => [gate, tf.add<tf.Tensor2D>(x, tf.matMul(fed, kernel[gate]!))]),
  );
}

/** By gate: the transposed kernels. */
export function transposed(kernels: Rows): Rows {
  return Object.fromEntries(Object.entries(kernels).map(([gate, kernel]) => [gate, tf.transpose(kernel)]));
}

/** By gate: fedᵀ·x, the gradient of the kernels. @param fed [T·B,·] @param x gradients [T·B,U] */
export function kernelGradients(fed: tf.Tensor2D, x: Rows): Rows {
  const back = tf.transpose(fed);
  return Object.fromEntries(Object.entries(x).map(([gate, gradient]) => [gate, tf.matMul(back, gradient)]));
}
