import { matMul } from '@recurrent/cells';
import type { Random } from '@recurrent/core';
import { logSoftmax, softmaxCrossEntropy } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import type { OutputLayer, OutputSize } from './layer.ts';
import { rowTable } from './row-table.ts';

/**
 * Softmax over the vocabulary that is trained against a few words: the target and `samples` words that all positions
 * of a batch share, drawn without repetition from the log-uniform distribution over ids (which go by falling
 * frequency). From each score ln Q is subtracted, Q the probability that the word is among those drawn; a sample that
 * is the target of a position does not count there. With all words drawn it is the full softmax. Probabilities are
 * those of the full softmax.
 * @see Bengio & Senécal 2003; Jean et al. 2015; TensorFlow's `sampled_softmax_loss`
 */
export function sampledSoftmax(samples: number, size: OutputSize): OutputLayer {
  const table = rowTable(size);
  const { vocabularySize } = size;
  const exact: OutputLayer['targetLogProbs'] = (parameters, features, targets) =>
    tf.tidy(() => tf.neg(softmaxCrossEntropy(table.logits(parameters, features), tf.tensor1d(targets, 'int32'))));
  return {
    spec: table.spec,
    loss(parameters, features, targets, context) {
      const { ids, tries } = drawDistinct(Math.min(samples, vocabularySize), vocabularySize, context.random);
      const lnQ = (id: number) => lnExpected(id, vocabularySize, tries);
      const rows = targets.length;
      const gold = targets.map((target) => Math.max(0, target));
      const own = table.rows(parameters, gold, context);
      const others = table.rows(parameters, ids, context);
      // [N, 1]
      const right = tf.sub(
        tf.add(tf.sum(tf.mul(features, own.weights), 1, true), own.offsets),
        tf.tensor2d(Float32Array.from(gold, lnQ), [rows, 1]),
      );
      // [N, S]
      const product = matMul(features, tf.transpose(others.weights) as tf.Tensor2D);
      const offsets = tf.sub(
        tf.reshape(others.offsets, [1, ids.length]),
        tf.tensor2d(Float32Array.from(ids, lnQ), [1, ids.length]),
      );
      const wrong = tf.add(tf.add(product, offsets), hits(gold, ids));
      const logits = tf.concat([right, wrong], 1) as tf.Tensor2D;
      const labels = targets.map((target) => (target < 0 ? -1 : 0));
      const counted = labels.reduce((sum, label) => sum + 1 + label, 0);
      const losses = softmaxCrossEntropy(logits, tf.tensor1d(labels, 'int32'));
      return tf.div(tf.sum(losses), Math.max(1, counted)) as tf.Scalar;
    },
    targetLogProbs: exact,
    logProbs: (parameters, features) => tf.tidy(() => logSoftmax(table.logits(parameters, features))),
  };
}

/** −10⁹ where a sample is the target, else 0: [N, S]. */
function hits(targets: Int32Array, ids: Int32Array): tf.Tensor2D {
  const columns = new Map([...ids].map((id, column) => [id, column]));
  const values = new Float32Array(targets.length * ids.length);
  for (const [row, target] of targets.entries()) {
    const column = columns.get(target);
    if (column !== undefined) values[row * ids.length + column] = -1e9;
  }
  return tf.tensor2d(values, [targets.length, ids.length]);
}

/** Distinct ids from the log-uniform distribution, and how many draws it took; all ids need none. */
export function drawDistinct(count: number, below: number, random: Random): { ids: Int32Array; tries: number } {
  if (count >= below)
    return { ids: Int32Array.from({ length: below }, (_, id) => id), tries: Number.POSITIVE_INFINITY };
  const drawn = new Set<number>();
  let tries = 0;
  while (drawn.size < count) {
    tries += 1;
    drawn.add(Math.min(below - 1, Math.floor(Math.exp(random.uniform() * Math.log(below + 1))) - 1));
  }
  return { ids: Int32Array.from(drawn), tries };
}

/** ln of the probability that `id` is among the ids of so many draws: 1 − (1 − p)ᵗ, p = ln((id + 2)/(id + 1)) / ln(V + 1). */
export function lnExpected(id: number, below: number, tries: number): number {
  if (tries === Number.POSITIVE_INFINITY) return 0;
  const p = Math.log((id + 2) / (id + 1)) / Math.log(below + 1);
  return Math.log(-Math.expm1(tries * Math.log1p(-p)));
}
