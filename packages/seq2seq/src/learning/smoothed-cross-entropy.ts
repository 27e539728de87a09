import { checkRange, checkShape } from '@recurrent/core';
import { softmaxCrossEntropy } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Cross-entropy against a label that holds 1 − ε of the probability, the rest spread over all V classes evenly:
 *
 *     loss[n] = −(1 − ε)·ln p(label) − ε/V·Σ_v ln p(v)
 *
 * in nats. A label of −1 is ignored: loss 0, gradient 0.
 * @param logits float32 [N,V]
 * @param labels int32 [N], in [−1, V)
 * @param smoothing ε in [0, 1)
 * @returns float32 [N]
 * @throws RecurrentError SHAPE_MISMATCH, INVALID_ARGUMENT
 * @see Szegedy et al. 2016; as `label_smoothing` of `torch.nn.CrossEntropyLoss`
 */
export function smoothedCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D, smoothing: number): tf.Tensor1D {
  const where = 'seq2seq.smoothedCrossEntropy';
  checkRange(where, 'smoothing', smoothing, 0, 0.999999);
  checkShape(where, 'labels', labels.shape, [logits.shape[0]]);
  if (smoothing === 0) return softmaxCrossEntropy(logits, labels);
  return tf.tidy(() => {
    const plain = softmaxCrossEntropy(logits, labels);
    // −ln p(label) + ε·(logit of the label − mean logit)
    const gold = tf.oneHot(tf.cast(tf.maximum(labels, 0), 'int32'), logits.shape[1]);
    const difference = tf.sub(tf.sum(tf.mul(logits, gold), 1), tf.mean(logits, 1));
    const counted = tf.cast(tf.greaterEqual(labels, 0), 'float32');
    return tf.add(plain, tf.mul(difference, tf.mul(counted, smoothing)));
  });
}
