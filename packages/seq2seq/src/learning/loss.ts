import type { ForwardContext, TensorTree } from '@recurrent/cells';
import { checkKeys, checkOneOf, checkRange, invalidArgument } from '@recurrent/core';
import { linearCrossEntropy } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import { coverageLoss } from '../attention/coverage-loss.ts';
import type { PairBatch } from '../batch.ts';
import type { PairModel } from '../model.ts';
import { mixedInputs, replacementNames, type ScheduledSampling } from './scheduled-sampling.ts';

export interface SequenceLossOptions {
  /** ε of label smoothing (default 0). */
  readonly labelSmoothing?: number;
  /** Weight of the coverage loss (default 0); needs attention. */
  readonly coverage?: number;
  /** Feed the model what it might say itself. Default: teacher forcing. */
  readonly scheduledSampling?: ScheduledSampling;
}

/**
 * Mean cross-entropy of a counted token, in nats, with the labels' tokens fed (teacher forcing) or some of them
 * replaced (scheduled sampling). Padding of source and target has no part in it. For `tf.variableGrads`, in a tidy.
 * @throws RecurrentError INVALID_ARGUMENT, SHAPE_MISMATCH
 */
export function sequenceLoss(
  model: PairModel,
  parameters: TensorTree,
  batch: PairBatch,
  context: ForwardContext,
  options: SequenceLossOptions = {},
): tf.Scalar {
  const where = 'seq2seq.sequenceLoss';
  checkKeys(where, options, ['labelSmoothing', 'coverage', 'scheduledSampling']);
  const { labelSmoothing = 0, coverage = 0, scheduledSampling } = options;
  checkRange(where, 'coverage', coverage, 0, Number.MAX_VALUE);
  if (coverage > 0 && !model.decoder.differentiableWeights) {
    invalidArgument(where, 'coverage', '0, as this decoder has no attention', coverage);
  }
  if (scheduledSampling !== undefined) {
    checkKeys(where, scheduledSampling, ['teacherShare', 'replaceBy']);
    checkRange(where, 'scheduledSampling.teacherShare', scheduledSampling.teacherShare, 0, 1);
    checkOneOf(where, 'scheduledSampling.replaceBy', scheduledSampling.replaceBy ?? 'sample', replacementNames);
  }
  const { rows, columns } = batch;
  return tf.tidy(() => {
    const inputs =
      scheduledSampling === undefined || scheduledSampling.teacherShare === 1
        ? batch.inputs
        : mixedInputs(model, parameters, batch, context, scheduledSampling);
    const { source, state } = model.encode(parameters, batch.source, context);
    const tokens = tf.tensor2d(inputs, [rows, columns], 'int32');
    const { features, weights } = model.decode(parameters, tokens, state, source, context);
    const labels = tf.tensor1d(batch.labels, 'int32');
    const loss = linearCrossEntropy(model.linear(parameters, features), labels, { smoothing: labelSmoothing });
    if (coverage === 0) return loss;
    const mask = tf.reshape<tf.Rank.R2>(tf.cast(tf.greaterEqual(labels, 0), 'float32'), [rows, columns]);
    return tf.add<tf.Scalar>(loss, tf.mul(coverageLoss(weights!, mask), coverage));
  });
}
