import type { TensorTree } from '@recurrent/cells';
import * as tf from '@tensorflow/tfjs-core';
import type { Attended, Attention, PreparedSource } from '../attention/attention.ts';

/**
 * Attention for rows that are grouped by source: R = n·k rows and n sources, so that a beam reads its source's keys
 * without a copy for each hypothesis.
 * @param queries float32 [R,T,querySize]
 * @param coverage float32 [R,S], only with T = 1
 * @returns context [R,T,contextSize] and weights [R,T,S]
 */
export function attendRows(
  attention: Attention,
  parameters: TensorTree,
  queries: tf.Tensor3D,
  source: PreparedSource,
  coverage?: tf.Tensor2D,
): Attended {
  const [rows, count, size] = queries.shape;
  const [sources, steps] = source.mask.shape;
  const perSource = (rows / Math.max(1, sources)) * count;
  const grouped = tf.reshape<tf.Rank.R3>(queries, [sources, perSource, size]);
  const options = coverage && { coverage: tf.reshape<tf.Rank.R3>(coverage, [sources, perSource, steps]) };
  const { context, weights } = attention.attend(parameters, grouped, source, options);
  return {
    context: tf.reshape(context, [rows, count, attention.contextSize]),
    weights: tf.reshape(weights, [rows, count, steps]),
  };
}
