import { checkShape } from '@recurrent/core';
import { EMBEDDING_BAG } from '@recurrent/kernels/contract';
import * as tf from '@tensorflow/tfjs-core';
import type { ForwardContext } from './context.ts';
import { checkIds, type EmbeddingConfig, lookUpRows, tableSpec } from './embedding.ts';
import type { ParameterSpec, TensorTree } from './parameters.ts';

export interface EmbeddingBag {
  readonly config: EmbeddingConfig;
  readonly spec: { readonly table: ParameterSpec };
  /**
   * out[n] = Σ_k table[ids[n,k]], leaving out ids of −1; a bag of none is 0. The gradient is as in `embedding`.
   * @param ids int32 [N, K], padded with −1
   * @returns float32 [N, dimension]
   * @throws RecurrentError INVALID_ARGUMENT for an id outside [−1, vocabularySize)
   */
  apply(parameters: TensorTree, ids: tf.Tensor2D, context: ForwardContext): tf.Tensor2D;
}

/**
 * The sum of the vectors of several ids: sparse features of a token in one lookup.
 * Parameter: table [vocabularySize, dimension].
 * @throws RecurrentError INVALID_ARGUMENT
 */
export function embeddingBag(config: EmbeddingConfig): EmbeddingBag {
  const where = 'cells.embeddingBag';
  const spec = { table: tableSpec(where, config) };
  return {
    config,
    spec,
    apply(parameters, ids, context) {
      checkShape(where, 'ids', ids.shape, [null, null]);
      checkIds(where, ids, -1, config.vocabularySize);
      return tf.tidy(() =>
        lookUpRows(parameters.table as tf.Tensor2D, ids, (table) => sumRows(table as tf.Tensor2D, ids), context),
      );
    },
  };
}

function sumRows(table: tf.Tensor2D, ids: tf.Tensor2D): tf.Tensor2D {
  if (tf.getKernel(EMBEDDING_BAG, tf.getBackend()) !== undefined) {
    return tf.engine().runKernel<tf.Tensor2D>(EMBEDDING_BAG, { table, ids });
  }
  // [N, K, 1] ∘ [N, K, D], summed over K
  const present = tf.expandDims(tf.cast(tf.greaterEqual(ids, 0), 'float32'), 2);
  const rows = tf.gather(table, tf.maximum(ids, tf.scalar(0, 'int32')));
  return tf.sum(tf.mul(rows, present), 1);
}
