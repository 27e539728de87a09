import { RecurrentError } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';

/**
 * The tensors that an optimiser keeps for each parameter (velocity, moments), made as zeros when first asked for.
 * They are `tf.Variable`s outside any tidy, so that kernels may change them in place.
 */
export interface Slots {
  of(slot: string, parameter: string, like: tf.Tensor): tf.Variable;
  tensors(): Map<string, tf.Tensor>;
  restore(tensors: ReadonlyMap<string, tf.Tensor>): void;
  dispose(): void;
}

/** Slots with the given names only; `restore` refuses others. */
export function createSlots(names: readonly string[]): Slots {
  const table = new Map<string, tf.Variable>();
  const dispose = () => {
    for (const variable of table.values()) variable.dispose();
    table.clear();
  };
  return {
    of(slot, parameter, like) {
      const key = `${slot}/${parameter}`;
      const existing = table.get(key);
      if (existing !== undefined) return existing;
      const made = ownedVariable(new Float32Array(like.size), like.shape);
      table.set(key, made);
      return made;
    },
    tensors: () => new Map(table),
    restore(tensors) {
      for (const key of tensors.keys()) {
        if (!names.some((name) => key.startsWith(`${name}/`))) {
          throw new RecurrentError({
            code: 'INVALID_ARGUMENT',
            message: `training.Optimizer.restore: "state" has "${key}", but this optimiser keeps ${names.join(', ') || 'nothing'}; was it saved by another?`,
            argument: 'state',
            expected: names.join(' | '),
            received: key,
          });
        }
      }
      dispose();
      for (const [key, tensor] of tensors) table.set(key, ownedVariable(tensor.dataSync(), tensor.shape));
    },
    dispose,
  };
}

/** A non-trainable variable with its own copy of `values`: no other tensor shares its memory. */
export function ownedVariable(values: ArrayLike<number>, shape: readonly number[]): tf.Variable {
  const tensor = tf.tensor(Float32Array.from(values), [...shape], 'float32');
  const variable = tf.variable(tensor, false);
  tensor.dispose();
  return variable;
}
