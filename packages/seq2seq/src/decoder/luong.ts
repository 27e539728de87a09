import { dense, type ForwardContext, type StackState, type StateTree, type TensorTree } from '@recurrent/cells';
import { checkKeys, checkPositiveInteger, invalidArgument } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import type { PreparedSource } from '../attention/attention.ts';
import { createAttention } from '../attention/builtin-attentions.ts';
import type { NestedAttentionConfig } from '../attention/local-p.ts';
import { fusedInputs } from '../fused/fused-inputs.ts';
import { stepThenAttend } from '../fused/step-then-attend.ts';
import { attendRows } from './attend-rows.ts';
import { covered, noCoverage, prepareAttention } from './bahdanau.ts';
import { cellStack, firstState, layerParameters, stackState } from './cell-stack.ts';
import type { BaseDecoderConfig, Decoded, Decoder, DecoderEnvironment, DecoderSizes } from './decoder.ts';
import { unroll } from './unroll.ts';

export interface LuongDecoderConfig extends BaseDecoderConfig {
  /** Any registered attention and its own options; the sizes are put in. */
  readonly attention: NestedAttentionConfig;
  /** Size of the attentional vector h̃ (default: `units`). */
  readonly attentionalUnits?: number;
  /** Feed h̃_{t−1} to the cells beside y_{t−1} (default false). */
  readonly inputFeeding?: boolean;
}

/**
 * Step, then attend:
 *
 *     s_t = cell([y_{t−1}; h̃_{t−1}], s_{t−1}),   c_t = attention(s_t; h₁ … h_S),   h̃_t = tanh(W_c·[c_t; s_t])
 *
 * where h̃_{t−1} is left out without input feeding; then several steps are one run of the recurrence and one attention
 * over all queries. `hidden` is h̃; the query is the output of the top cell. Parameters: `{ layers, attention,
 * attentional: { kernel } }`; state: `{ layers }`, with input feeding also `attentional`, with a coverage `coverage`.
 * @see Luong, Pham and Manning 2015
 */
export function luongDecoder(
  config: LuongDecoderConfig,
  { inputSize, memorySize }: DecoderSizes,
  { cells, attentions }: DecoderEnvironment = {},
): Decoder {
  const where = 'seq2seq.luong';
  checkKeys(where, config, [
    'type',
    'cell',
    'units',
    'layers',
    'dropout',
    'attention',
    'attentionalUnits',
    'inputFeeding',
  ]);
  const { attentionalUnits = config.units, inputFeeding = false } = config;
  checkPositiveInteger(where, 'attentionalUnits', attentionalUnits);
  if (typeof inputFeeding !== 'boolean') invalidArgument(where, 'inputFeeding', 'true | false', inputFeeding);
  const stacked = cellStack(where, config, inputSize + (inputFeeding ? attentionalUnits : 0), cells);
  const querySize = stacked.layer.outputSize;
  const attention = createAttention({ ...config.attention, querySize, memorySize }, attentions);
  const { contextSize } = attention;
  const combine = dense({
    inputSize: contextSize + querySize,
    units: attentionalUnits,
    activation: 'tanh',
    bias: false,
  });
  const sequential = inputFeeding || attention.coverage;

  /** All steps of `input` at once; for a sequential decoder, one. */
  function steps(
    parameters: TensorTree,
    input: tf.Tensor3D,
    state: StateTree,
    source: PreparedSource,
    context: ForwardContext,
  ): Decoded {
    const before = { layers: state.layers } as StackState;
    const coverage = state.coverage as tf.Tensor2D | undefined;
    const fed = inputFeeding
      ? tf.concat([input, tf.expandDims<tf.Tensor3D>(state.attentional as tf.Tensor2D, 1)], 2)
      : input;
    const { output, state: next } = stacked.layer.apply(parameters, fed, { initialState: before, context });
    const own = (parameters.attention ?? {}) as TensorTree;
    const { context: read, weights } = attendRows(attention, own, output, source, coverage);
    const hidden = combine.apply(parameters.attentional as TensorTree, tf.concat([read, output], 2));
    const rest: StateTree = {
      ...(inputFeeding && { attentional: tf.reshape<tf.Rank.R2>(hidden, [-1, attentionalUnits]) }),
      ...covered(coverage, weights),
    };
    return { hidden, context: read, weights, state: { ...next, ...rest } };
  }

  const { sequence } = stacked;
  const form = attention.additiveForm;

  return {
    config: config as unknown as Decoder['config'],
    spec: { ...stacked.layer.spec, attention: attention.spec, attentional: combine.spec },
    hiddenSize: attentionalUnits,
    contextSize,
    stateSizes: stacked.stateSizes,
    differentiableWeights: true,
    prepare: (parameters, memory) => prepareAttention(attention, parameters, memory),
    begin: (layers, source) => ({
      ...stackState(layers),
      ...(inputFeeding && { attentional: tf.zeros<tf.Rank.R2>([source.mask!.shape[0]!, attentionalUnits]) }),
      ...noCoverage(attention, source),
    }),
    run: (parameters, input, state, source, context) =>
      tf.tidy(() => {
        const prepared = source as PreparedSource;
        // Rows of a beam share a source; a whole target has one row for each.
        const whole = input.shape[1] > 1 && input.shape[0] === prepared.mask.shape[0];
        if (inputFeeding && whole && sequence !== undefined && form !== undefined) {
          const own = { cell: layerParameters(parameters), attention: parameters.attention as TensorTree };
          const fused = stepThenAttend(sequence, {
            ...fusedInputs(sequence, form, own, input, firstState(state), prepared),
            combineKernel: (parameters.attentional as TensorTree).kernel as tf.Tensor2D,
            attentional: state.attentional as tf.Tensor2D,
          });
          const { context: read, weights, attentional: hidden } = fused;
          const next = { ...stackState([fused.state]), attentional: fused.lastAttentional };
          return { hidden, context: read, weights, state: next } as never;
        }
        const some = (one: tf.Tensor3D, at: StateTree) => steps(parameters, one, at, prepared, context);
        return (sequential ? unroll(input, state, some) : some(input, state)) as never;
      }) as Decoded,
  };
}
