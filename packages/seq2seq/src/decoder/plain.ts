import type { StackState, StateTree, TensorTree } from '@recurrent/cells';
import { checkKeys } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { builtinSummaries, type SummaryRegistry } from '../encoder/summary.ts';
import { cellStack, stackState } from './cell-stack.ts';
import type { BaseDecoderConfig, Decoded, Decoder, DecoderEnvironment, DecoderSizes } from './decoder.ts';

export interface PlainDecoderConfig extends BaseDecoderConfig {
  /** Feed c = g(h₁ … h_S) at every step: the name of a summary (Cho et al. 2014). Null (default): none. */
  readonly context?: string | null;
}

/**
 * A decoder without attention: s_t = cell([y_{t−1}; c], s_{t−1}), where c is the same at every step, or left out; then
 * the first state is all that it knows of the source. Several steps are one run of the recurrence.
 * Parameters: `{ layers }`; state: `{ layers }`, with a context also `context`.
 * @see Sutskever, Vinyals and Le 2014; Cho et al. 2014
 */
export function plainDecoder(
  config: PlainDecoderConfig,
  { inputSize, memorySize }: DecoderSizes,
  { cells, summaries = builtinSummaries as SummaryRegistry }: DecoderEnvironment = {},
): Decoder {
  const where = 'seq2seq.plain';
  checkKeys(where, config, ['type', 'cell', 'units', 'layers', 'dropout', 'context']);
  const summary = config.context == null ? undefined : summaries.get(config.context);
  const contextSize = summary === undefined ? 0 : memorySize;
  const stacked = cellStack(where, config, inputSize + contextSize, cells);
  return {
    config: config as unknown as Decoder['config'],
    spec: stacked.layer.spec,
    hiddenSize: stacked.layer.outputSize,
    contextSize,
    stateSizes: stacked.stateSizes,
    differentiableWeights: false,
    prepare: (_parameters, memory) => (summary === undefined ? {} : { summary: summary(memory) }),
    begin(layers, source): StateTree {
      if (summary === undefined) return stackState(layers);
      return { ...stackState(layers), context: source.summary!.clone() as tf.Tensor2D };
    },
    run(parameters: TensorTree, input, state, _source, context) {
      return tf.tidy(() => {
        const [rows, steps] = input.shape;
        const options = { initialState: { layers: state.layers } as StackState, context };
        if (summary === undefined) {
          const { output, state: next } = stacked.layer.apply(parameters, input, options);
          return { hidden: output, state: next } as never;
        }
        const fixed = state.context as tf.Tensor2D;
        const spread = tf.tile(tf.reshape<tf.Rank.R3>(fixed, [rows, 1, contextSize]), [1, steps, 1]);
        const { output, state: next } = stacked.layer.apply(parameters, tf.concat([input, spread], 2), options);
        return { hidden: output, context: spread, state: { ...next, context: fixed.clone() } } as never;
      }) as Decoded;
    },
  };
}
