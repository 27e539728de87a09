import type { Cell } from '@recurrent/cells';
import type * as tf from '@tensorflow/tfjs-core';
import { gruReset } from './gru-reset.ts';
import { gruSequence } from './gru-sequence.ts';
import { lstmSequence } from './lstm-sequence.ts';

/** Matrices by name. */
export type Rows = Readonly<Record<string, tf.Tensor2D>>;

/**
 * One step of a cell, forward and backward by hand, for a loop that keeps what it needs itself and makes the gradients
 * of the weights as products over all steps at once. The hidden state comes first, and is the output.
 */
export interface SequenceCell {
  /** Names of its states. */
  readonly states: readonly string[];
  /** Names of the parameters it reads besides `kernel` and `bias`, which are in x already. */
  readonly weights: readonly string[];
  /** Once before the loop: parts and transposes of the weights, by names of its own. */
  prepare(weights: Readonly<Record<string, tf.Tensor>>): Readonly<Record<string, tf.Tensor>>;
  /**
   * @param x input·kernel + bias, [B,G·U]
   * @param state the states before, [B,U] each
   * @returns the states after, and what `backward` needs
   */
  forward(x: tf.Tensor2D, state: Rows, prepared: Readonly<Record<string, tf.Tensor>>): StepForward;
  /**
   * @param gradient by the states after
   * @param before the states before
   * @returns gradients by x and by the states before, and what `weightGradients` needs
   */
  backward(gradient: Rows, before: Rows, saved: Rows, prepared: Readonly<Record<string, tf.Tensor>>): StepBackward;
  /**
   * @param before the states before, [T·B,U] each: all steps below each other, as all that follows
   * @param saved what `forward` kept
   * @param x the gradient by x
   * @param rest what `backward` kept
   */
  weightGradients(before: Rows, saved: Rows, x: tf.Tensor2D, rest: Rows): Readonly<Record<string, tf.Tensor>>;
}

export interface StepForward {
  readonly state: Rows;
  readonly saved: Rows;
}

export interface StepBackward {
  readonly x: tf.Tensor2D;
  readonly state: Rows;
  readonly rest: Rows;
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
