import { checkKeys, checkRange, checkShape } from '@recurrent/core';
import { SCALE_ROWS, SOFTMAX_CROSS_ENTROPY } from '@recurrent/kernels/contract';
import * as tf from '@tensorflow/tfjs-core';

export interface SoftmaxCrossEntropyOptions {
  /** ε of label smoothing, in [0, 1). Default 0. */
  readonly smoothing?: number;
}

/**
 * Cross-entropy of each row, in nats, with p = softmax(logits[n]); with label smoothing ε the label holds 1 − ε of the
 * probability and the rest is spread over all V classes evenly:
 *
 *     loss[n] = −(1 − ε)·ln p(labels[n]) − ε/V·Σ_v ln p(v)
 *
 * A label of −1 is ignored: loss 0, gradient 0. The gradient by the logits is p − (1 − ε)·one-hot − ε/V; labels have none. A
 * logit of −∞ is a class that cannot be (with smoothing, the loss is then +∞, as in PyTorch).
 * Computed by the `SoftmaxCrossEntropy` kernel when the active backend has it.
 * @param logits float32 [N, V]
 * @param labels int32 [N], in [−1, V)
 * @returns float32 [N]; the caller owns it
 * @throws RecurrentError SHAPE_MISMATCH, INVALID_ARGUMENT
 * @see Szegedy et al. 2016; `label_smoothing` of `torch.nn.CrossEntropyLoss`
 */
export function softmaxCrossEntropy(
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
  options: SoftmaxCrossEntropyOptions = {},
): tf.Tensor1D {
  const smoothing = smoothingOf('training.softmaxCrossEntropy', options);
  checkShape('training.softmaxCrossEntropy', 'logits', logits.shape, [null, null]);
  checkShape('training.softmaxCrossEntropy', 'labels', labels.shape, [logits.shape[0]]);
  const training = tf.engine().isTapeOn();
  return tf.customGrad((x, save) => {
    const { losses, gradient } = lossAndGradient(x as tf.Tensor2D, labels, training, smoothing);
    if (gradient !== undefined) (save as tf.GradSaveFunc)([gradient]);
    return {
      value: losses,
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => scaled(saved[0]!, upstream),
    };
  })(logits) as tf.Tensor1D;
}

/** @throws RecurrentError INVALID_ARGUMENT */
export function smoothingOf(where: string, options: SoftmaxCrossEntropyOptions): number {
  checkKeys(where, options, ['smoothing']);
  const { smoothing = 0 } = options;
  checkRange(where, 'smoothing', smoothing, 0, 0.999999);
  return smoothing;
}

/** What `softmaxCrossEntropy` computes, without a place on the tape. */
export function lossAndGradient(
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
  training: boolean,
  smoothing: number,
): LossAndGradient {
  const compute = tf.getKernel(SOFTMAX_CROSS_ENTROPY, tf.getBackend()) === undefined ? byOps : byKernel;
  return compute(logits, labels, training, smoothing);
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

function byKernel(logits: tf.Tensor2D, labels: tf.Tensor1D, training: boolean, smoothing: number): LossAndGradient {
  const attrs = { training, smoothing };
  const outputs = tf.engine().runKernel<tf.Tensor[]>(SOFTMAX_CROSS_ENTROPY, { logits, labels }, attrs);
  return { losses: outputs[0] as tf.Tensor1D, gradient: outputs[1] as tf.Tensor2D | undefined };
}

function byOps(logits: tf.Tensor2D, labels: tf.Tensor1D, training: boolean, smoothing: number): LossAndGradient {
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
  const plain = tf.sub(tf.log(total), picked);
  const loss = smoothing === 0 ? plain : tf.add(plain, tf.mul(tf.sub(picked, tf.mean(shifted, 1, true)), smoothing));
  const losses = tf.squeeze<tf.Tensor1D>(tf.where(counted, loss, tf.zerosLike(loss)), [1]);
  if (!training) return { losses, gradient: undefined };
  const target = smoothing === 0 ? gold : tf.add(tf.mul(gold, 1 - smoothing), smoothing / logits.shape[1]);
  const difference = tf.sub(tf.div(exponentials, total), target);
  const weights = tf.tile(counted, [1, logits.shape[1]]);
  return { losses, gradient: tf.where(weights, difference, tf.zerosLike(difference)) as tf.Tensor2D };
}
