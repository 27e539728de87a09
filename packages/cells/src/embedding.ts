import { checkKeys, checkPositiveInteger, invalidArgument, RecurrentError } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import type { ForwardContext } from './context.ts';
import type { InitializerConfig } from './initializers.ts';
import type { ParameterSpec, TensorTree } from './parameters.ts';
import { denseTableGradient } from './table-gradient.ts';

export interface EmbeddingConfig {
  /** Rows of the table. */
  readonly vocabularySize: number;
  /** Columns of the table. */
  readonly dimension: number;
  /** Default: uniform in ±√(3/dimension), so that a component has variance 1/dimension. */
  readonly initializer?: InitializerConfig;
}

export interface Embedding {
  readonly config: EmbeddingConfig;
  readonly spec: { readonly table: ParameterSpec };
  /**
   * out[...] = table[ids[...]]. The gradient is dense, or by row where the context asks for it. Ids are read back
   * to check them.
   * @param ids int32 of any shape
   * @returns float32 [...shape of ids, dimension]
   * @throws RecurrentError INVALID_ARGUMENT for an id outside [0, vocabularySize)
   */
  apply(parameters: TensorTree, ids: tf.Tensor, context: ForwardContext): tf.Tensor;
}

/**
 * A table of vectors, one for each id. Parameter: table [vocabularySize, dimension].
 * @throws RecurrentError INVALID_ARGUMENT
 */
export function embedding(config: EmbeddingConfig): Embedding {
  const where = 'cells.embedding';
  const spec = { table: tableSpec(where, config) };
  return {
    config,
    spec,
    apply(parameters, ids, context) {
      checkIds(where, ids, 0, config.vocabularySize);
      return tf.tidy(() => {
        const flat = tf.reshape(ids, [-1, 1]) as tf.Tensor2D;
        const lookUp = (table: tf.Tensor) => tf.gather(table, tf.reshape(ids, [-1])) as tf.Tensor2D;
        const rows = lookUpRows(parameters.table as tf.Tensor2D, flat, lookUp, context);
        return tf.reshape(rows, [...ids.shape, config.dimension]);
      });
    },
  };
}

/** Checks the config that tables share. */
export function tableSpec(where: string, config: EmbeddingConfig): ParameterSpec {
  checkKeys(where, config, ['vocabularySize', 'dimension', 'initializer']);
  const { vocabularySize, dimension } = config;
  checkPositiveInteger(where, 'vocabularySize', vocabularySize);
  checkPositiveInteger(where, 'dimension', dimension);
  const bound = Math.sqrt(3 / dimension);
  return {
    shape: [vocabularySize, dimension],
    initializer: config.initializer ?? { type: 'uniform', low: -bound, high: bound },
  };
}

/** @throws RecurrentError INVALID_ARGUMENT unless ids are int32 in [low, rows) */
export function checkIds(where: string, ids: tf.Tensor, low: number, rows: number): void {
  if (ids.dtype !== 'int32') invalidArgument(where, 'ids', 'an int32 tensor', ids.dtype);
  const wrong = (ids.dataSync() as Int32Array).find((id) => id < low || id >= rows);
  if (wrong !== undefined) invalidArgument(where, 'ids', `ids from ${low} to ${rows - 1}`, wrong);
}

/** `lookUp(table)`, whose gradient by the table is that of summed rows `ids` [N, K]. */
export function lookUpRows(
  table: tf.Tensor2D,
  ids: tf.Tensor2D,
  lookUp: (table: tf.Tensor) => tf.Tensor2D,
  context: ForwardContext,
): tf.Tensor2D {
  if (context.rowGradients !== undefined) {
    if (!(table instanceof tf.Variable)) {
      throw new RecurrentError({
        code: 'INVALID_ARGUMENT',
        message: 'cells.embedding: "table" must be a variable when the context collects gradients by row',
        argument: 'table',
      });
    }
    return context.rowGradients.record(table, ids, () => lookUp(table));
  }
  return tf.customGrad((...inputs) => {
    const [values, save] = inputs as unknown as [tf.Tensor2D, (tensors: tf.Tensor[]) => void];
    save([ids]);
    return {
      value: lookUp(values),
      gradFunc: (gradient, saved) =>
        denseTableGradient(saved[0] as tf.Tensor2D, gradient as tf.Tensor2D, table.shape[0]),
    };
  })(table) as tf.Tensor2D;
}
