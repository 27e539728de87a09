import { checkShape } from '@recurrent/core';
import { SCALE_ROWS, SOFTMAX_CROSS_ENTROPY } from '@recurrent/kernels/contract';
import * as tf from '@tensorflow/tfjs-core';

/**
 * loss[n] = −log softmax(logits[n])[labels[n]], in nats. A label of −1 is ignored: loss 0, gradient 0.
 * The gradient by the logits is softmax − one-hot; labels have none. A logit of −∞ is a class that cannot be.
 * Computed by the `SoftmaxCrossEntropy` kernel when the active backend has it.
 * @param logits float32 [N, V]
 * @param labels int32 [N], in [−1, V)
 * @returns float32 [N]; the caller owns it
 * @throws RecurrentError SHAPE_MISMATCH
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Tensor1D {
  checkShape('training.softmaxCrossEntropy', 'logits', logits.shape, [null, null]);
  checkShape('training.softmaxCrossEntropy', 'labels', labels.shape, [logits.shape[0]]);
  const training = tf.engine().isTapeOn();
  return tf.customGrad((x, save) => {
    const { losses, gradient } = lossAndGradient(x as tf.Tensor2D, labels, training);
    if (gradient !== undefined) (save as tf.GradSaveFunc)([gradient]);
    return {
      value: losses,
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => scaled(saved[0]!, upstream),
    };
  })(logits) as tf.Tensor1D;
}

/** What `softmaxCrossEntropy` computes, without a place on the tape. */
export function lossAndGradient(logits: tf.Tensor2D, labels: tf.Tensor1D, training: boolean): LossAndGradient {
  const compute = tf.getKernel(SOFTMAX_CROSS_ENTROPY, tf.getBackend()) === undefined ? byOps : byKernel;
  return compute(logits, labels, training);
}

/** gradient[n,v] · upstream[n]; by the kernel in place, as nobody but the tape holds it and the tape is walked once. */
function scaled(gradient: tf.Tensor, upstream: tf.Tensor): tf.Tensor {
  if (tf.getKernel(SCALE_ROWS, tf.getBackend()) === undefined) return tf.mul(gradient, tf.expandDims(upstream, 1));
  tf.engine().runKernel(SCALE_ROWS, { x: gradient, factors: upstream });
  return gradient.clone();
}

interface LossAndGradient {
  readonly losses: tf.Tensor1D;
  readonly gradient: tf.Tensor2D | undefined;
}

function byKernel(logits: tf.Tensor2D, labels: tf.Tensor1D, training: boolean): LossAndGradient {
  const outputs = tf.engine().runKernel<tf.Tensor[]>(SOFTMAX_CROSS_ENTROPY, { logits, labels }, { training });
  return { losses: outputs[0] as tf.Tensor1D, gradient: outputs[1] as tf.Tensor2D | undefined };
}

function byOps(logits: tf.Tensor2D, labels: tf.Tensor1D, training: boolean): LossAndGradient {
  // [N, 1]
  const counted = tf.expandDims(tf.greaterEqual(labels, 0), 1);
  // [N, V]
  const gold = tf.cast(tf.equal(tf.expandDims(labels, 1), tf.range(0, logits.shape[1], 1, 'int32')), 'float32');
  const shifted = tf.sub(logits, tf.max(logits, 1, true));
  const exponentials = tf.exp(shifted);
  // [N, 1]
  const total = tf.sum(exponentials, 1, true);
  // Selected, not multiplied: 0 · −∞ is NaN.
  const picked = tf.sum(tf.where(tf.cast(gold, 'bool'), shifted, tf.zerosLike(shifted)), 1, true);
  const loss = tf.sub(tf.log(total), picked);
  const losses = tf.squeeze<tf.Tensor1D>(tf.where(counted, loss, tf.zerosLike(loss)), [1]);
  if (!training) return { losses, gradient: undefined };
  const difference = tf.sub(tf.div(exponentials, total), gold);
  const weights = tf.tile(counted, [1, logits.shape[1]]);
  return { losses, gradient: tf.where(weights, difference, tf.zerosLike(difference)) as tf.Tensor2D };
}
