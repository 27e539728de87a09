import { type Embedding, embedding, type ForwardContext, inference, type ParameterSpecTree } from '@recurrent/cells';
import { linearLogits } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import type { OutputParameters, OutputSize } from './layer.ts';

/** Output weights by word, so that a step can touch some rows only. Parameters: table [V, D] unless tied, bias [V, 1]. */
export interface RowTable {
  readonly spec: ParameterSpecTree;
  /** Weights [R, D] and offsets [R, 1] of the words `ids`; gradients go by row where the context asks for it. */
  rows(
    parameters: OutputParameters,
    ids: Int32Array,
    context: ForwardContext,
  ): { readonly weights: tf.Tensor2D; readonly offsets: tf.Tensor2D };
  /** Scores of all words, [N, V]; without a gradient. */
  logits(parameters: OutputParameters, features: tf.Tensor2D): tf.Tensor2D;
}

export function rowTable({ vocabularySize, features, tied }: OutputSize): RowTable {
  const weights = embedding({ vocabularySize, dimension: features });
  const offsets = embedding({ vocabularySize, dimension: 1, initializer: { type: 'zeros' } });
  const tableOf = ({ own, tied }: OutputParameters) => (tied ?? own.table) as tf.Variable;
  const lookUp = (layer: Embedding, table: tf.Variable, ids: Int32Array, context: ForwardContext) =>
    layer.apply({ table }, tf.tensor1d(ids, 'int32'), context) as tf.Tensor2D;
  return {
    spec: tied ? { bias: offsets.spec.table } : { table: weights.spec.table, bias: offsets.spec.table },
    rows: (parameters, ids, context) => ({
      weights: lookUp(weights, tableOf(parameters), ids, context),
      offsets: lookUp(offsets, parameters.own.bias as tf.Variable, ids, context),
    }),
    logits: (parameters, x) => {
      const bias = tf.reshape<tf.Rank.R1>(parameters.own.bias as tf.Variable, [vocabularySize]);
      const logits = linearLogits({ x, kernel: tableOf(parameters) as never, bias, transposed: true });
      bias.dispose();
      return logits;
    },
  };
}

/** A context in which nothing is dropped and no gradient is gathered. */
export const plain: ForwardContext = inference();
