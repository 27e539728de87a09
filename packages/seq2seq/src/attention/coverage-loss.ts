import { checkShape } from '@recurrent/core';
import { maskedMean } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Mean over counted steps of Σ_s min(a_t,s, c_t,s), c_t = Σ_{t′<t} a_t′: what was attended to already should not be
 * again.
 * @param weights float32 [B,T,S]
 * @param mask float32 [B,T]: 0 is not counted
 * @throws RecurrentError SHAPE_MISMATCH
 * @see See, Liu and Manning 2017
 */
export function coverageLoss(weights: tf.Tensor3D, mask: tf.Tensor2D): tf.Scalar {
  checkShape('seq2seq.coverageLoss', 'weights', weights.shape, [mask.shape[0], mask.shape[1], null]);
  return tf.tidy(() => {
    const before = tf.cumsum(weights, 1, true);
    return maskedMean(tf.sum(tf.minimum(weights, before), 2), mask);
  });
}
