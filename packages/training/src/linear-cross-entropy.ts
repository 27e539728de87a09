import { checkShape } from '@recurrent/core';
import { LINEAR_CROSS_ENTROPY } from '@recurrent/kernels/contract';
import * as tf from '@tensorflow/tfjs-core';
import { lossAndGradient, type SoftmaxCrossEntropyOptions, smoothingOf } from './softmax-cross-entropy.ts';

/** The last layer before a softmax over V classes. */
export interface LinearOutput {
  /** float32 [N, D] */
  readonly x: tf.Tensor2D;
  /** W, float32 [D, V]; with `transposed` [V, D], such as a table of embeddings that serves as the output too. */
  readonly kernel: tf.Tensor2D;
  /** b, float32 [V] */
  readonly bias: tf.Tensor1D;
  /** Default false. */
  readonly transposed?: boolean;
}

/** x·W + b, float32 [N, V]. Has no gradient of its own: see `linearCrossEntropy`. */
export function linearLogits({ x, kernel, bias, transposed = false }: LinearOutput): tf.Tensor2D {
  if (hasKernel(LINEAR_CROSS_ENTROPY))
    return tf.fused.matMul({ a: x, b: kernel, transposeB: transposed, bias }) as tf.Tensor2D;
  return tf.tidy(() => tf.add(product(x, kernel, false, transposed), bias) as tf.Tensor2D);
}

/**
 * The mean over the labels that are not −1 of what `softmaxCrossEntropy` gives of the logits x·W + b, in nats (0 when
 * there is none). The `LinearCrossEntropy` kernel makes no tensor of the size [N, V] on the way, plain ops only the
 * scores and their gradient, which decides the speed where V is ten thousand words.
 * @param labels int32 [N], in [−1, V)
 * @throws RecurrentError SHAPE_MISMATCH, INVALID_ARGUMENT
 */
export function linearCrossEntropy(
  output: LinearOutput,
  labels: tf.Tensor1D,
  options: SoftmaxCrossEntropyOptions = {},
): tf.Scalar {
  const where = 'training.linearCrossEntropy';
  const { x, kernel, bias, transposed = false } = output;
  const smoothing = smoothingOf(where, options);
  checkShape(where, 'x', x.shape, [null, null]);
  const [rows, size] = x.shape;
  const classes = bias.shape[0];
  checkShape(where, 'kernel', kernel.shape, transposed ? [classes, size] : [size, classes]);
  checkShape(where, 'labels', labels.shape, [rows]);
  let counted = 0;
  for (const label of labels.dataSync()) if (label >= 0) counted += 1;
  const share = 1 / Math.max(1, counted);
  const training = tf.engine().isTapeOn();
  const compute = hasKernel(LINEAR_CROSS_ENTROPY) ? byKernel : byOps;
  return tf.customGrad((...given) => {
    const [x, kernel, bias, save] = given as unknown as [
      tf.Tensor2D,
      tf.Tensor2D,
      tf.Tensor1D,
      (tensors: tf.Tensor[]) => void,
    ];
    const { losses, saved, gradients } = compute({ x, kernel, bias, transposed }, labels, {
      training,
      share,
      smoothing,
    });
    save(saved);
    return { value: tf.mul(tf.sum(losses), share), gradFunc: gradients };
  })(x, kernel, bias) as tf.Scalar;
}

interface Settings {
  readonly training: boolean;
  readonly share: number;
  readonly smoothing: number;
}

interface Computed {
  /** [N] */
  readonly losses: tf.Tensor;
  readonly saved: tf.Tensor[];
  /** Of x, kernel and bias. */
  gradients(upstream: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[];
}

function byKernel(output: LinearOutput, labels: tf.Tensor1D, settings: Settings): Computed {
  const { x, kernel, bias, transposed = false } = output;
  const attrs = { transposed, ...settings };
  const [losses, ...saved] = tf
    .engine()
    .runKernel<tf.Tensor[]>(LINEAR_CROSS_ENTROPY, { x, kernel, bias, labels }, attrs) as [tf.Tensor, ...tf.Tensor[]];
  return {
    losses,
    saved,
    // A loss that is not a part of another has the gradient 1.
    gradients: (upstream, made) =>
      upstream.dataSync()[0] === 1 ? made.map((one) => one.clone()) : made.map((one) => tf.mul(one, upstream)),
  };
}

function byOps(output: LinearOutput, labels: tf.Tensor1D, { training, share, smoothing }: Settings): Computed {
  const { x, kernel, transposed = false } = output;
  const [rows, classes] = [x.shape[0], output.bias.shape[0]];
  const logits = linearLogits(output);
  const { losses, gradient } = lossAndGradient(logits, labels, training, smoothing);
  logits.dispose();
  return {
    losses,
    saved: gradient === undefined ? [] : [x, kernel, gradient],
    gradients(upstream, saved) {
      const [x, w, slope] = saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
      // The factor goes over the small operand of each product.
      const factor = tf.mul(upstream, share);
      const scaled = tf.mul(x, factor) as tf.Tensor2D;
      return [
        tf.mul(product(slope, w, false, !transposed), factor),
        transposed ? product(slope, scaled, true, false) : product(scaled, slope, true, false),
        tf.reshape(tf.matMul(tf.mul(tf.ones([1, rows]), factor), slope), [classes]),
      ];
    },
  };
}

/** op(a)·op(b). Without the kernels, the wasm backend is slow at products of transposed operands. */
function product(a: tf.Tensor2D, b: tf.Tensor2D, transposeA: boolean, transposeB: boolean): tf.Tensor2D {
  return tf.matMul(transposeA ? tf.transpose(a) : a, transposeB ? tf.transpose(b) : b);
}

function hasKernel(name: string): boolean {
  return tf.getKernel(name, tf.getBackend()) !== undefined;
}
