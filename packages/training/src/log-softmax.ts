import { checkShape } from '@recurrent/core';
import { LOG_SOFTMAX } from '@recurrent/kernels/contract';
import * as tf from '@tensorflow/tfjs-core';

/**
 * log softmax(logits)[n,v] = logits[n,v] − ln Σ_w exp(logits[n,w]), in nats; a logit of −∞ stays −∞. For searches and
 * scores: while gradients are taken it is tfjs's own. Computed by the `LogSoftmaxRows` kernel when the active backend
 * has it.
 * @param logits float32 [N, V]
 * @returns float32 [N, V]; the caller owns it
 * @throws RecurrentError SHAPE_MISMATCH
 */
export function logSoftmax(logits: tf.Tensor2D): tf.Tensor2D {
  checkShape('training.logSoftmax', 'logits', logits.shape, [null, null]);
  if (tf.engine().isTapeOn() || tf.getKernel(LOG_SOFTMAX, tf.getBackend()) === undefined) return tf.logSoftmax(logits);
  return tf.engine().runKernel<tf.Tensor2D>(LOG_SOFTMAX, { logits });
}
