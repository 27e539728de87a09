import type { ForwardContext, StackState, StateTree, TensorTree } from '@recurrent/cells';
import { checkKeys } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Attention, PreparedSource, SourceTensors } from '../attention/attention.ts';
import { createAttention } from '../attention/builtin-attentions.ts';
import type { NestedAttentionConfig } from '../attention/local-p.ts';
import { attendThenStep } from '../fused/attend-then-step.ts';
import { fusedInputs } from '../fused/fused-inputs.ts';
import { attendRows } from './attend-rows.ts';
import { cellStack, firstState, layerParameters, stackState } from './cell-stack.ts';
import type { BaseDecoderConfig, Decoded, Decoder, DecoderEnvironment, DecoderSizes } from './decoder.ts';
import { unroll } from './unroll.ts';

export interface BahdanauDecoderConfig extends BaseDecoderConfig {
  /** Any registered attention and its own options; the sizes are put in. */
  readonly attention: NestedAttentionConfig;
}

/**
 * Attend, then step:
 *
 *     c_t = attention(s_{t−1}; h₁ … h_S),   s_t = cell([y_{t−1}; c_t], s_{t−1})
 *
 * so that with a GRU the context is in reset, update and candidate. The query is the top cell's first state. Training
 * over a whole target with a GRU or LSTM of one layer and additive attention takes the fused sequence; everything else
 * is unrolled. Parameters: `{ layers, attention }`; state: `{ layers }`, with a coverage also `coverage`.
 * @see Bahdanau, Cho and Bengio 2015
 */
export function bahdanauDecoder(
  config: BahdanauDecoderConfig,
  { inputSize, memorySize }: DecoderSizes,
  { cells, attentions }: DecoderEnvironment = {},
): Decoder {
  const where = 'seq2seq.bahdanau';
  checkKeys(where, config, ['type', 'cell', 'units', 'layers', 'dropout', 'attention']);
  // The query's size is known once the cells are; their input's once the attention is.
  const { querySize } = cellStack(where, config, 1, cells);
  const attention = createAttention({ ...config.attention, querySize, memorySize }, attentions);
  const stacked = cellStack(where, config, inputSize + attention.contextSize, cells);

  function step(
    parameters: TensorTree,
    input: tf.Tensor3D,
    state: StateTree,
    source: PreparedSource,
    context: ForwardContext,
  ): Decoded {
    const before = { layers: state.layers } as StackState;
    const coverage = state.coverage as tf.Tensor2D | undefined;
    const query = tf.expandDims<tf.Tensor3D>(stacked.query(before), 1);
    const own = (parameters.attention ?? {}) as TensorTree;
    const { context: read, weights } = attendRows(attention, own, query, source, coverage);
    const options = { initialState: before, context };
    const { output, state: next } = stacked.layer.apply(parameters, tf.concat([input, read], 2), options);
    return { hidden: output, context: read, weights, state: { ...next, ...covered(coverage, weights) } };
  }

  const { sequence } = stacked;
  const form = attention.additiveForm;

  return {
    config: config as unknown as Decoder['config'],
    spec: { ...stacked.layer.spec, attention: attention.spec },
    hiddenSize: stacked.layer.outputSize,
    contextSize: attention.contextSize,
    stateSizes: stacked.stateSizes,
    differentiableWeights: true,
    prepare: (parameters, memory) => prepareAttention(attention, parameters, memory),
    begin: (layers, source) => ({ ...stackState(layers), ...noCoverage(attention, source) }),
    run: (parameters, input, state, source, context) =>
      tf.tidy(() => {
        const prepared = source as PreparedSource;
        // Rows of a beam share a source; a whole target has one row for each.
        if (
          sequence === undefined ||
          form === undefined ||
          input.shape[1] === 1 ||
          input.shape[0] !== prepared.mask.shape[0]
        )
          return unroll(input, state, (one, at) => step(parameters, one, at, prepared, context)) as never;
        const own = { cell: layerParameters(parameters), attention: parameters.attention as TensorTree };
        const inputs = fusedInputs(sequence, form, own, input, firstState(state), prepared);
        const { state: last, ...outputs } = attendThenStep(sequence, inputs);
        return { ...outputs, state: stackState([last]) } as never;
      }) as Decoded,
  };
}

/** Keys are the memory's vectors, values too. */
export function prepareAttention(
  attention: Attention,
  parameters: TensorTree,
  { output, mask }: { readonly output: tf.Tensor3D; readonly mask: tf.Tensor2D },
): PreparedSource {
  const own = (parameters.attention ?? {}) as TensorTree;
  return attention.prepare(own, { keys: output, values: output, mask });
}

/** The part of a state that an attention with coverage begins with. */
export function noCoverage(attention: Attention, source: SourceTensors): StateTree {
  return attention.coverage ? { coverage: tf.zerosLike(source.mask as tf.Tensor2D) } : {};
}

/** That part after a step. @param weights float32 [R,1,S] */
export function covered(before: tf.Tensor2D | undefined, weights: tf.Tensor3D): StateTree {
  return before === undefined ? {} : { coverage: tf.add(before, tf.reshape(weights, before.shape)) as tf.Tensor2D };
}
