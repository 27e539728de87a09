import { embedding, type TensorTree } from '@recurrent/cells';
import { checkKeys, checkRange, invalidArgument } from '@recurrent/core';
import { bilinear, type PreparedSource } from '@recurrent/seq2seq';
import * as tf from '@tensorflow/tfjs-core';
import { joinWindows, smooth } from '../windows.ts';
import type { EncoderSizes, SummaryEncoder } from './encoder.ts';

/** Config of the attention-based encoder; JSON. */
export interface AttentionBasedConfig {
  readonly type: 'attention';
  /** Q (default 2): what is read at a step is the mean of it and so many on either side; 0: the step alone. */
  readonly radius?: number;
}

/**
 * A source looked at anew for each next token, from the window of tokens before it:
 *
 *     p ∝ exp(x̃ P ỹ'_c),  x̃ = F x,  ỹ'_c = [G y_{i−C+1} … G y_i],  x̄ᵢ = Σ_{|q| ≤ Q} x̃_{i+q} / (2Q + 1),  enc(x, y_c) = pᵀ x̄
 *
 * G are embeddings of its own. The paper divides by Q, which the weights behind make up for. Parameters: target.table G,
 * scores.kernel Pᵀ [H, C·D].
 * @throws RecurrentError INVALID_ARGUMENT
 * @see Rush, Chopra and Weston 2015, section 3.2
 */
export function attentionBased(where: string, config: AttentionBasedConfig, sizes: EncoderSizes): SummaryEncoder {
  checkKeys(where, config, ['type', 'radius']);
  const { radius = 2 } = config;
  checkRange(where, 'radius', radius, 0, 1000);
  if (!Number.isInteger(radius)) invalidArgument(where, 'radius', 'a whole number', radius);
  const { sourceSize, window, vocabularySize, dimension } = sizes;
  const target = embedding({ vocabularySize, dimension });
  const attention = bilinear({ querySize: window * dimension, memorySize: sourceSize });
  return {
    spec: { target: target.spec, scores: attention.spec },
    outputSize: sourceSize,
    attends: true,
    prepare: (parameters, { vectors, mask }) =>
      attention.prepare(parameters.scores as TensorTree, { keys: vectors, values: smooth(vectors, radius), mask }),
    read(parameters, history, source, context) {
      const [rows, steps] = history.shape;
      const fed = steps - window;
      const [sources, columns] = source.mask!.shape as [number, number];
      const embedded = target.apply(parameters.target as TensorTree, history, context) as tf.Tensor3D;
      // The k·T queries of a source side by side
      const queries = tf.reshape<tf.Rank.R3>(joinWindows(embedded, window), [
        sources,
        (rows / Math.max(1, sources)) * fed,
        window * dimension,
      ]);
      const read = attention.attend(parameters.scores as TensorTree, queries, source as PreparedSource);
      return {
        context: tf.reshape(read.context, [rows, fed, sourceSize]),
        weights: tf.reshape(read.weights, [rows, fed, columns]),
      };
    },
  };
}
