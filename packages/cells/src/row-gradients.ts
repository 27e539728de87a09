import * as tf from '@tensorflow/tfjs-core';
import { sparseTableGradient, type TableRows } from './table-gradient.ts';

/**
 * Gradients of embedding tables by row, gathered beside the tape: a table of 20,000 rows of which a step reads 500
 * needs no dense gradient. Put one in `ForwardContext.rowGradients`, add `tap` to the variables of
 * `tf.variableGrads` (its gradient is 0; by it the tape reaches the lookups), then call `collect`.
 */
export interface RowGradients {
  readonly tap: tf.Variable;
  /** What has come in since the last call, merged over all lookups of a table; the caller owns the tensors. */
  collect(): Map<tf.Variable, TableRows>;
  /** Frees the tap and whatever was not collected. */
  dispose(): void;
  /** For lookups: an operation of `tap` whose value is `lookUp()` and whose gradient is added for `table`. */
  record(table: tf.Variable, ids: tf.Tensor2D, lookUp: () => tf.Tensor2D): tf.Tensor2D;
}

interface Lookup {
  /** int32 [N, K] */
  readonly ids: tf.Tensor2D;
  /** [N, D] */
  readonly gradient: tf.Tensor2D;
}

export function createRowGradients(): RowGradients {
  const tap = tf.tidy(() => tf.variable(tf.scalar(0)));
  let pending = new Map<tf.Variable, Lookup[]>();
  const clear = () => {
    for (const lookups of pending.values()) for (const { ids, gradient } of lookups) tf.dispose([ids, gradient]);
    pending = new Map();
  };
  return {
    tap,
    record(table, ids, lookUp) {
      return tf.customGrad((...inputs) => {
        const save = inputs[1] as unknown as (tensors: tf.Tensor[]) => void;
        save([ids]);
        return {
          value: lookUp(),
          gradFunc: (gradient, saved) => {
            const lookup = { ids: tf.keep(saved[0]!.clone()), gradient: tf.keep(gradient.clone()) } as Lookup;
            pending.set(table, [...(pending.get(table) ?? []), lookup]);
            return tf.scalar(0);
          },
        };
      })(tap) as tf.Tensor2D;
    },
    collect() {
      const merged = new Map<tf.Variable, TableRows>();
      for (const [table, lookups] of pending) {
        const sum = tf.tidy(() => {
          const { ids, gradient } = concatenate(lookups);
          return sparseTableGradient(ids, gradient, table.shape[0]!) as never;
        }) as TableRows;
        merged.set(table, sum);
      }
      clear();
      return merged;
    },
    dispose() {
      clear();
      tap.dispose();
    },
  };
}

/** All lookups of one table as one; bags of fewer ids are filled up with −1. */
function concatenate(lookups: readonly Lookup[]): Lookup {
  const [first] = lookups;
  if (lookups.length === 1) return first!;
  const widest = Math.max(...lookups.map(({ ids }) => ids.shape[1]));
  const padded = lookups.map(({ ids }) =>
    ids.shape[1] === widest
      ? ids
      : (tf.pad(
          ids,
          [
            [0, 0],
            [0, widest - ids.shape[1]],
          ],
          -1,
        ) as tf.Tensor2D),
  );
  return {
    ids: tf.concat(padded, 0),
    gradient: tf.concat(
      lookups.map(({ gradient }) => gradient),
      0,
    ),
  };
}
