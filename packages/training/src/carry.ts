import * as tf from '@tensorflow/tfjs-core';
import { copyValues, type Values } from './weights.ts';

/** What goes on from batch to batch within an epoch, such as the state of recurrent layers over a running text. */
export interface Carry {
  /** What the last batch left, by name; undefined at the start of an epoch. The tensors stay the carry's. */
  readonly state: ReadonlyMap<string, tf.Tensor> | undefined;
  /** Leaves copies to the next batch, which no gradient flows through. The given tensors stay the caller's. */
  leave(state: ReadonlyMap<string, tf.Tensor>): void;
}

/** The carry of a run: what is left becomes the state when the step is done. */
export interface CarryKeeper extends Carry {
  /** After a step. */
  advance(): void;
  /** At the start of an epoch. */
  reset(): void;
  /** Empty when there is nothing to go on from. */
  values(): Promise<Values>;
  restore(values: Values): void;
}

export function createCarry(): CarryKeeper {
  let state: ReadonlyMap<string, tf.Tensor> | undefined;
  let left: ReadonlyMap<string, tf.Tensor> | undefined;
  const free = (tensors: typeof state) => {
    for (const tensor of tensors?.values() ?? []) tensor.dispose();
  };
  return {
    get state() {
      return state;
    },
    leave(given) {
      free(left);
      left = new Map([...given].map(([name, tensor]) => [name, tf.keep(tensor.clone())]));
    },
    advance() {
      free(state);
      state = left;
      left = undefined;
    },
    reset() {
      free(state);
      free(left);
      state = undefined;
      left = undefined;
    },
    values: () => copyValues(state ?? new Map()),
    restore(values) {
      this.reset();
      if (values.size === 0) return;
      const entries = [...values].map(([name, { shape, data }]) => {
        return [name, tf.tensor(data.slice(), [...shape], 'float32')] as const;
      });
      state = new Map(entries);
    },
  };
}
