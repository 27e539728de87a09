import { CRF_FORWARD_BACKWARD } from '@recurrent/kernels/contract';
import * as tf from '@tensorflow/tfjs-core';
import type { CrfParameters } from './crf.ts';
import { forwardBackward, transitionFactors } from './forward-backward.ts';

/** What forward–backward gives of a batch; the caller owns the tensors. */
export interface BatchExpectations {
  /** [B] */
  readonly logPartition: tf.Tensor1D;
  /** [B, T, L] and [B, L, L]; only if asked for. */
  readonly marginals?: tf.Tensor3D;
  readonly transitionCounts?: tf.Tensor3D;
}

/**
 * Forward–backward of a batch: by the `CrfForwardBackward` kernel when the active backend has it, else in JavaScript
 * on values read from the backend, which any backend can. Not differentiable.
 */
export function expectations(
  parameters: CrfParameters,
  emissions: tf.Tensor3D,
  lengths: Int32Array,
  training: boolean,
): BatchExpectations {
  const { transitions, start, end } = parameters;
  if (tf.getKernel(CRF_FORWARD_BACKWARD, tf.getBackend()) !== undefined) {
    const lengthTensor = tf.tensor1d(lengths, 'int32');
    const inputs = { emissions, transitions, start, end, lengths: lengthTensor };
    const outputs = tf.engine().runKernel<tf.Tensor | tf.Tensor[]>(CRF_FORWARD_BACKWARD, inputs, { training });
    lengthTensor.dispose();
    const [logPartition, marginals, transitionCounts] = [outputs].flat();
    return { logPartition, marginals, transitionCounts } as BatchExpectations;
  }
  const [batch, steps, labels] = emissions.shape;
  const values = emissions.dataSync();
  const shared = { transitions: transitions.dataSync(), start: start.dataSync(), end: end.dataSync(), labels };
  const factors = transitionFactors(shared.transitions);
  const logPartition = new Float32Array(batch);
  const marginals = new Float32Array(training ? batch * steps * labels : 0);
  const counts = new Float32Array(training ? batch * labels * labels : 0);
  for (let row = 0; row < batch; row++) {
    const length = lengths[row]!;
    if (length === 0) continue;
    const from = row * steps * labels;
    const to = from + length * labels;
    const target = {
      marginals: marginals.subarray(from, to),
      transitionCounts: counts.subarray(row * labels * labels, (row + 1) * labels * labels),
    };
    const scores = { ...shared, emissions: values.subarray(from, to), steps: length };
    logPartition[row] = forwardBackward(scores, factors, training ? target : undefined);
  }
  const result = { logPartition: tf.tensor1d(logPartition, 'float32') };
  if (!training) return result;
  return {
    ...result,
    marginals: tf.tensor3d(marginals, [batch, steps, labels], 'float32'),
    transitionCounts: tf.tensor3d(counts, [batch, labels, labels], 'float32'),
  };
}

/**
 * The gradients by emissions, transitions, start and end of Σ_b upstream[b] · (expected score of row b), where the
 * expectation is given by the marginals and transition counts: of all paths, or of one (then they are 0 and 1).
 */
export function expectationGradients(
  upstream: tf.Tensor1D,
  marginals: tf.Tensor3D,
  transitionCounts: tf.Tensor3D,
  lengths: Int32Array,
): [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor] {
  const [batch, steps, labels] = marginals.shape;
  // [1, B], so that every sum over rows is a plain product.
  const rows = tf.reshape<tf.Rank.R2>(upstream, [1, batch]);
  const at = (stepOf: (length: number) => number) => {
    const indices = Int32Array.from(lengths, (length, row) => row * steps + stepOf(length));
    const flat = tf.reshape(marginals, [batch * steps, labels]);
    return tf.reshape(tf.matMul(rows, tf.gather(flat, tf.tensor1d(indices, 'int32')) as tf.Tensor2D), [labels]);
  };
  const counts = tf.reshape<tf.Rank.R2>(transitionCounts, [batch, labels * labels]);
  return [
    tf.mul(marginals, tf.reshape(upstream, [batch, 1, 1])),
    tf.reshape(tf.matMul(rows, counts), [labels, labels]),
    at(() => 0),
    // A row of length 0 has marginals 0 at every step.
    at((length) => Math.max(0, length - 1)),
  ];
}
