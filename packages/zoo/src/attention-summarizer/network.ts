import { dense, dropout, embedding, type TensorTree } from '@recurrent/cells';
import { invalidArgument } from '@recurrent/core';
import { outputLayer, type PairModel } from '@recurrent/seq2seq';
import { lengthMask } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import type { AttentionSummarizerConfig } from './config.ts';
import { createSummaryEncoder } from './encoder/create.ts';
import { joinWindows } from './windows.ts';

/** What the network is made of. */
export type NetworkConfig = Pick<
  AttentionSummarizerConfig,
  'source' | 'target' | 'window' | 'units' | 'encoder' | 'dropout'
>;

/**
 * A feed-forward language model of the summary that reads the source through an encoder:
 *
 *     p(y_{i+1} | y_c, x) ∝ exp(V h + W enc(x, y_c) + b),  h = tanh(U ỹ_c + u),  ỹ_c = [E y_{i−C+1} … E y_i]
 *
 * Before the summary stand C begin marks. A state is the last C tokens, so that all steps of a target run at once.
 * Parameters: source.table F, target.table E, hidden { kernel U, bias u }, encoder.*, output { kernel [V; W], bias b }.
 * @param bos the id that stands before a summary
 * @throws RecurrentError INVALID_ARGUMENT, UNKNOWN_NAME
 * @see Rush, Chopra and Weston 2015, section 3
 */
export function createSummarizer(
  where: string,
  config: NetworkConfig,
  sizes: { readonly source: number; readonly target: number },
  bos: number,
): PairModel {
  const { window, units, dropout: rate } = config;
  const { dimension } = config.target;
  const sourceSize = config.source.dimension;
  const source = embedding({ vocabularySize: sizes.source, dimension: sourceSize });
  const target = embedding({ vocabularySize: sizes.target, dimension });
  const hidden = dense({ inputSize: window * dimension, units, activation: 'tanh' });
  const vocabularySize = sizes.target;
  const encoder = createSummaryEncoder(where, config.encoder, { sourceSize, window, vocabularySize, dimension });
  const parts = { hidden: units, context: encoder.outputSize, embedding: dimension };
  const output = outputLayer({ reads: ['hidden', 'context'] }, { parts, vocabularySize });
  const of = (parameters: TensorTree, name: string) => (parameters[name] ?? {}) as TensorTree;
  return {
    spec: {
      source: source.spec,
      target: target.spec,
      hidden: hidden.spec,
      encoder: encoder.spec,
      output: output.spec,
    },
    vocabularySize,
    decoder: { differentiableWeights: encoder.attends },
    encode: (parameters, given, context) =>
      tf.tidy(() => {
        if (!('ids' in given)) invalidArgument(where, 'sources', 'token ids', 'vectors');
        const { ids, rows, columns, lengths } = given;
        const tokens = tf.tensor2d(ids, [rows, columns], 'int32');
        const mask = lengthMask([...lengths], columns);
        const embedded = source.apply(of(parameters, 'source'), tokens, context) as tf.Tensor3D;
        const vectors = tf.mul<tf.Tensor3D>(dropout(embedded, rate, context), tf.expandDims(mask, 2));
        const state = { window: tf.fill([rows, window], bos, 'int32') as tf.Tensor2D };
        return { source: encoder.prepare(of(parameters, 'encoder'), { vectors, mask }), state } as never;
      }),
    decode: (parameters, tokens, state, read, context) =>
      tf.tidy(() => {
        const [rows, fed] = tokens.shape;
        // [R,C + T]
        const history = tf.concat([state.window as tf.Tensor2D, tokens], 1);
        const embedded = target.apply(of(parameters, 'target'), history, context) as tf.Tensor3D;
        // [R,T,C·D]
        const joined = dropout(joinWindows(embedded, window), rate, context);
        const h = hidden.apply(of(parameters, 'hidden'), joined);
        const { context: enc, weights } = encoder.read(of(parameters, 'encoder'), history, read, context);
        const features = dropout(output.features(of(parameters, 'output'), { hidden: h, context: enc }), rate, context);
        const next = { window: tf.slice(history, [0, fed], [rows, window]) };
        return { features, state: next, ...(weights && { weights }) } as never;
      }),
    linear: (parameters, features) =>
      output.linear(of(parameters, 'output'), features, of(parameters, 'target').table as tf.Tensor2D),
  };
}
