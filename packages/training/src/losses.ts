import { checkOneOf, checkShape } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { softmaxCrossEntropy } from './softmax-cross-entropy.ts';

/** 1 where t < lengths[b], else 0. @param lengths int32 [B] @returns float32 [B, steps] */
export function lengthMask(lengths: tf.Tensor1D | readonly number[], steps: number): tf.Tensor2D {
  return tf.tidy(() => {
    const counts = lengths instanceof tf.Tensor ? lengths : tf.tensor1d([...lengths], 'int32');
    const earlier = tf.less(tf.range(0, steps, 1, 'int32'), tf.expandDims(counts, 1));
    return tf.cast(earlier, 'float32') as tf.Tensor2D;
  });
}

/**
 * Σ over mask ≠ 0 of values, divided by the number of such places (0 when there is none). What lies under the mask,
 * NaN too, reaches neither the value nor the gradient.
 * @param values float32 of any shape
 * @param mask of the same shape, 0 or 1
 * @throws RecurrentError SHAPE_MISMATCH
 */
export function maskedMean(values: tf.Tensor, mask: tf.Tensor): tf.Scalar {
  checkShape('training.maskedMean', 'mask', mask.shape, values.shape);
  return tf.tidy(() => {
    const valid = tf.cast(mask, 'bool');
    const sum = tf.sum(tf.where(valid, values, tf.zerosLike(values)));
    return tf.div<tf.Scalar>(sum, tf.maximum(1, tf.sum(tf.cast(valid, 'float32'))));
  });
}

/** What one number is made of the losses of all tokens. */
export type SequenceReduction = 'meanOfTokens' | 'meanOfSequences' | 'sum';

/**
 * Cross-entropy of a label at each step, in nats, as one number: the mean over counted tokens, or the sum over tokens
 * divided by the number of sequences, or the sum.
 * @param logits float32 [B, T, V]
 * @param labels int32 [B, T]; −1 is not counted
 * @param options.mask [B, T]: 0 is not counted either
 * @throws RecurrentError SHAPE_MISMATCH, INVALID_ARGUMENT
 */
export function sequenceCrossEntropy(
  logits: tf.Tensor3D,
  labels: tf.Tensor2D,
  { mask, reduction = 'meanOfTokens' }: { mask?: tf.Tensor2D; reduction?: SequenceReduction } = {},
): tf.Scalar {
  const where = 'training.sequenceCrossEntropy';
  checkShape(where, 'logits', logits.shape, [null, null, null]);
  const [batch, steps, classes] = logits.shape;
  checkShape(where, 'labels', labels.shape, [batch, steps]);
  if (mask !== undefined) checkShape(where, 'mask', mask.shape, [batch, steps]);
  checkOneOf(where, 'reduction', reduction, ['meanOfTokens', 'meanOfSequences', 'sum']);
  return tf.tidy(() => {
    const counted =
      mask === undefined ? labels : tf.where(tf.cast(mask, 'bool'), labels, tf.fill(labels.shape, -1, 'int32'));
    const flat = tf.reshape<tf.Rank.R1>(counted, [batch * steps]);
    const losses = softmaxCrossEntropy(tf.reshape<tf.Rank.R2>(logits, [batch * steps, classes]), flat);
    if (reduction === 'meanOfTokens') return maskedMean(losses, tf.greaterEqual(flat, 0));
    const sum = tf.sum<tf.Scalar>(losses);
    return reduction === 'sum' ? sum : tf.div<tf.Scalar>(sum, Math.max(1, batch));
  });
}
