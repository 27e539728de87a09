import { inference, type TensorTree } from '@recurrent/cells';
import { linearLogits, softmaxCrossEntropy } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import type { PairBatch } from '../batch.ts';
import type { PairModel } from '../model.ts';

/** What a model says of a target that is given. */
export interface PairScore {
  /** ln p of each token and of the end mark; nats. */
  readonly logProbs: Float32Array;
  /** Their sum. */
  readonly logProb: number;
  /** Where each step looked: [labels, source steps], padding left out; absent without attention. */
  readonly weights?: readonly Float32Array[];
}

/**
 * Forced scoring: ln p(target | source) of every pair of a batch, all steps at once. Leaves no tensor behind.
 * @throws RecurrentError SHAPE_MISMATCH, INVALID_ARGUMENT
 */
export async function scorePairs(model: PairModel, parameters: TensorTree, batch: PairBatch): Promise<PairScore[]> {
  const { rows, columns, lengths, source } = batch;
  const context = inference();
  const results = tf.tidy(() => {
    const encoded = model.encode(parameters, source, context);
    const tokens = tf.tensor2d(batch.inputs, [rows, columns], 'int32');
    const { features, weights } = model.decode(parameters, tokens, encoded.state, encoded.source, context);
    const losses = softmaxCrossEntropy(
      linearLogits(model.linear(parameters, features)),
      tf.tensor1d(batch.labels, 'int32'),
    );
    return { losses, ...(weights && { weights }) } as never;
  }) as { losses: tf.Tensor1D; weights?: tf.Tensor3D };
  const [losses, weights] = await Promise.all([results.losses.data(), results.weights?.data()]);
  tf.dispose([results.losses, ...(results.weights ? [results.weights] : [])]);
  return Array.from({ length: rows }, (_, row) => {
    const start = row * columns;
    const logProbs = Float32Array.from(losses.subarray(start, start + lengths[row]!), (loss) => -loss);
    const logProb = logProbs.reduce((sum, value) => sum + value, 0);
    if (weights === undefined) return { logProbs, logProb };
    const looked = Array.from(logProbs, (_value, step) => {
      const from = (start + step) * source.columns;
      return (weights as Float32Array).slice(from, from + source.lengths[row]!);
    });
    return { logProbs, logProb, weights: looked };
  });
}
