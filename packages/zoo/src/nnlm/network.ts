import {
  dense,
  dropout,
  embedding,
  type ForwardContext,
  type ParameterSpecTree,
  type ParameterTree,
} from '@recurrent/cells';
import * as tf from '@tensorflow/tfjs-core';
import { createOutput } from '../rnnlm/output/create.ts';
import type { OutputLayer, OutputParameters } from '../rnnlm/output/layer.ts';
import type { NnlmConfig } from './config.ts';

/** From windows of words to the features that the output layer reads, and the output layer. */
export interface WindowNetwork {
  readonly spec: ParameterSpecTree;
  readonly output: OutputLayer;
  outputParameters(parameters: ParameterTree): OutputParameters;
  /**
   * @param windows int32 [N · (order − 1)], the oldest word of a window first
   * @returns float32 [N, D]
   */
  features(parameters: ParameterTree, windows: Int32Array, context: ForwardContext): tf.Tensor2D;
}

/**
 * x = [C(w₁) … C(wₙ₋₁)], h = tanh(x·H + d); the output layer reads h, or [h, x] with direct connections, so that its
 * logits are b + h·U + x·W. Parameters: `word.table` (C), `hidden.*` (H, d), `projection.kernel` where a tied table
 * needs it, `output.*` (U over W, b).
 * @param classes where each class of the class-based output begins
 * @see Bengio et al. 2003, A Neural Probabilistic Language Model, equation 1
 */
export function createWindowNetwork(
  config: NnlmConfig,
  vocabularySize: number,
  classes: readonly number[],
): WindowNetwork {
  const { order, dimension, units, direct, tied, dropout: rates } = config;
  const size = order - 1;
  const word = embedding({ vocabularySize, dimension });
  const hidden = dense({ inputSize: size * dimension, units, activation: 'tanh' });
  const joinedSize = units + (direct ? size * dimension : 0);
  const projection =
    tied && joinedSize !== dimension ? dense({ inputSize: joinedSize, units: dimension, bias: false }) : undefined;
  const features = tied ? dimension : joinedSize;
  const output = createOutput(config.output, { vocabularySize, features, tied }, classes);
  return {
    spec: {
      word: word.spec,
      hidden: hidden.spec,
      ...(projection === undefined ? {} : { projection: projection.spec }),
      output: output.spec,
    },
    output,
    outputParameters: (parameters) => ({
      own: parameters.output as ParameterTree,
      tied: tied ? ((parameters.word as ParameterTree).table as tf.Variable) : undefined,
    }),
    features(parameters, windows, context) {
      const rows = windows.length / size;
      const ids = tf.tensor2d(windows, [rows, size], 'int32');
      const looked = word.apply(parameters.word as ParameterTree, ids, context);
      // [N, (order − 1) · dimension]
      const x = dropout(tf.reshape(looked, [rows, size * dimension]) as tf.Tensor2D, rates.embedding, context);
      // [N, units]
      const h = dropout(hidden.apply(parameters.hidden as ParameterTree, x), rates.hidden, context);
      const joined = direct ? tf.concat([h, x], 1) : h;
      return projection === undefined ? joined : projection.apply(parameters.projection as ParameterTree, joined);
    },
  };
}
