import type { Cell } from '@recurrent/cells';
import type * as tf from '@tensorflow/tfjs-core';
import { gruReset } from './gru-reset.ts';
import { gruSequence } from './gru-sequence.ts';
import { lstmSequence } from './lstm-sequence.ts';

/** Matrices by name. */
export type Rows = Readonly<Record<string, tf.Tensor2D>>;

/** Parts and transposes of the weights, by names of the cell's own. */
export type Prepared = Readonly<Record<string, tf.Tensor2D>>;

/**
 * One step of a cell, forward and backward by hand, for a loop that keeps what it needs itself and makes the gradients
 * of the weights as products over all steps at once. Gates are apart, [B,U] each: to split and join columns costs tfjs's
 * wasm backend more than to multiply. The hidden state comes first, and is the output.
 */
export interface SequenceCell {
  /** In the order of the columns of `kernel` and `bias`. */
  readonly gates: readonly string[];
  /** Names of its states. */
  readonly states: readonly string[];
  /** Names of the parameters it reads besides `kernel` and `bias`, which are in x already. */
  readonly weights: readonly string[];
  /** Once before the loop. */
  prepare(weights: Readonly<Record<string, tf.Tensor>>): Prepared;
  /**
   * @param x input·kernel + bias, by gate
   * @param state the states before
   * @returns the states after, and what `backward` needs
   */
  forward(x: Rows, state: Rows, prepared: Prepared): { readonly state: Rows; readonly saved: Rows };
  /**
   * @param gradient by the states after
   * @param before the states before
   * @returns gradients by x and by the states before, and what `weightGradients` needs
   */
  backward(
    gradient: Rows,
    before: Rows,
    saved: Rows,
    prepared: Prepared,
  ): { readonly x: Rows; readonly state: Rows; readonly rest: Rows };
  /**
   * @param before the states before, [T·B,U] each: all steps below each other, as all that follows
   * @param saved what `forward` kept
   * @param x the gradient by x
   * @param rest what `backward` kept
   */
  weightGradients(before: Rows, saved: Rows, x: Rows, rest: Rows): Readonly<Record<string, tf.Tensor>>;
}

/** The step of a cell by hand, if there is one for its kind. */
export function sequenceCell(cell: Cell): SequenceCell | undefined {
  if (cell.fused === undefined) return undefined;
  const { cell: kind, resetAfter } = cell.fused.attributes;
  const known: Partial<Record<typeof kind, SequenceCell>> = {
    gru: resetAfter ? gruSequence : gruReset,
    lstm: lstmSequence,
  };
  return known[kind];
}
