import { checkKeys } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import type { EncoderSizes, SummaryEncoder } from './encoder.ts';
import { oneVector } from './one-vector.ts';

/** Config of the bag of words; JSON. */
export interface BagOfWordsConfig {
  readonly type: 'bagOfWords';
}

/**
 * enc(x) = (1/M)·Σᵢ F xᵢ: the mean of the source's M embeddings, whatever their order. No parameters.
 * @throws RecurrentError INVALID_ARGUMENT
 * @see Rush, Chopra and Weston 2015, section 3.2
 */
export function bagOfWords(
  where: string,
  config: BagOfWordsConfig,
  { sourceSize, window }: EncoderSizes,
): SummaryEncoder {
  checkKeys(where, config, ['type']);
  return oneVector({ spec: {}, outputSize: sourceSize, window }, (_parameters, { vectors, mask }) => {
    // [B,1]
    const lengths = tf.maximum(tf.sum(mask, 1, true), 1);
    return tf.div(tf.sum<tf.Tensor2D>(vectors, 1), lengths);
  });
}
