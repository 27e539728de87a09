import {
  bidirectional,
  type CellRegistry,
  type CellState,
  createCell,
  dropout,
  type ForwardContext,
  type Lengths,
  type ParameterSpecTree,
  recurrent,
  type SequenceLayer,
  stack,
  type TensorTree,
} from '@recurrent/cells';
import { checkKeys, checkPositiveInteger, checkRange, invalidArgument } from '@recurrent/core';
import { lengthMask } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import { lastSteps } from './last-steps.ts';
import type { Memory } from './memory.ts';
import { type SelfAttentionConfig, selfAttention } from './self-attention.ts';
import { createSource, type SourceConfig } from './source.ts';

/** Any registered cell and its own options; `inputSize` and `units` are put in. */
export interface CellChoice {
  readonly type: string;
  readonly [option: string]: unknown;
}

/** Config of an encoder; JSON. */
export interface EncoderConfig {
  readonly source: SourceConfig;
  readonly cell: CellChoice;
  /** Units of the cell, in each direction. */
  readonly units: number;
  /** Depth (default 1). */
  readonly layers?: number;
  /** Read from both ends, in every layer; both outputs side by side (default false). */
  readonly bidirectional?: boolean;
  /** Read each source from its end to its start (Sutskever et al. 2014). Not with `bidirectional`. Default false. */
  readonly reverse?: boolean;
  /** Self-attention layers on top of the recurrent ones (default none). */
  readonly selfAttention?: readonly Omit<SelfAttentionConfig, 'inputSize'>[];
  /** Rate, of what the source is read into and between layers (default 0). */
  readonly dropout?: number;
}

export interface EncodeOptions {
  /** Default: every row is valid to the end. */
  readonly lengths?: Lengths;
  readonly context: ForwardContext;
}

/** Turns a source into a `Memory`. Any value with this shape can stand before a decoder. */
export interface Encoder {
  readonly config: Readonly<Record<string, unknown>>;
  readonly spec: ParameterSpecTree;
  readonly outputSize: number;
  /** Sizes of `Memory.states`, lowest layer first. */
  readonly stateSizes: readonly Readonly<Record<string, number>>[];
  /**
   * @param source int32 [B,S] token ids or float32 [B,S,size] features
   * @returns tensors that the caller owns
   * @throws RecurrentError SHAPE_MISMATCH, INVALID_ARGUMENT
   */
  encode(parameters: TensorTree, source: tf.Tensor, options: EncodeOptions): Memory;
}

/**
 * A recurrent encoder: the source as vectors, then layers of cells in one or both directions, then self-attention
 * layers, if any. Parameters: `{ source, layers: { 0: …, 1: … }, selfAttention: { 0: … } }`.
 * @throws RecurrentError INVALID_ARGUMENT, UNKNOWN_NAME
 */
export function encoder(config: EncoderConfig, cells?: CellRegistry): Encoder {
  const where = 'seq2seq.encoder';
  checkKeys(where, config, [
    'source',
    'cell',
    'units',
    'layers',
    'bidirectional',
    'reverse',
    'selfAttention',
    'dropout',
  ]);
  const { units, layers: depth = 1, reverse = false, dropout: rate = 0, selfAttention: attentions = [] } = config;
  const both = config.bidirectional ?? false;
  checkPositiveInteger(where, 'layers', depth);
  checkRange(where, 'dropout', rate, 0, 0.999);
  for (const name of ['bidirectional', 'reverse'] as const) {
    if (!['boolean', 'undefined'].includes(typeof config[name])) {
      invalidArgument(where, name, 'true | false', config[name]);
    }
  }
  if (both && reverse) invalidArgument(where, 'reverse', 'false, as bidirectional is on', reverse);
  const source = createSource(config.source);
  const layers: SequenceLayer[] = [];
  const stateSizes: Record<string, number>[] = [];
  let size = source.size;
  for (let index = 0; index < depth; index++) {
    const cell = createCell({ ...config.cell, inputSize: size, units }, cells);
    layers.push((both ? bidirectional(cell) : recurrent(cell, { reverse })) as unknown as SequenceLayer);
    const directions = both ? 2 : 1;
    stateSizes.push(
      Object.fromEntries(Object.entries<number>(cell.stateSizes).map(([name, width]) => [name, width * directions])),
    );
    size = directions * cell.outputSize;
  }
  const stacked = stack(layers, { dropout: rate });
  const upper = attentions.map((own) => selfAttention({ ...own, inputSize: size }));
  return {
    config: config as unknown as Encoder['config'],
    spec: {
      source: source.spec,
      layers: stacked.spec.layers!,
      ...(upper.length > 0 && {
        selfAttention: Object.fromEntries(upper.map((layer, index) => [String(index), layer.spec])),
      }),
    },
    outputSize: size,
    stateSizes,
    encode: (parameters, given, { lengths, context }) =>
      tf.tidy(() => {
        const vectors = source.apply((parameters.source ?? {}) as TensorTree, given, context);
        const [batch, steps] = vectors.shape;
        const counts = lengths === undefined ? new Array<number>(batch).fill(steps) : numbersOf(lengths);
        const options = { lengths: counts, context };
        const result = stacked.apply(parameters, dropout(vectors, rate, context), options);
        let { output } = result;
        const last = lastSteps(output, counts, both ? 'both' : reverse ? 'start' : 'end');
        upper.forEach((layer, index) => {
          const own = ((parameters.selfAttention ?? {}) as TensorTree)[index] as TensorTree;
          output = layer.apply(own, output, options).output;
        });
        const states = layers.map((_, index) => sideBySide(result.state.layers[index] as DirectionStates));
        return { output, mask: lengthMask(counts, steps), states, last } as never;
      }) as Memory,
  };
}

function numbersOf(lengths: Lengths): number[] {
  return [...('dataSync' in lengths ? lengths.dataSync() : Array.from(lengths))];
}

type DirectionStates = CellState | { readonly forward: CellState; readonly backward: CellState };

function sideBySide(states: DirectionStates): CellState {
  if (!isBoth(states)) return states;
  const { forward, backward } = states;
  return Object.fromEntries(
    Object.entries(forward).map(([name, left]) => [name, tf.concat([left, backward[name]!], 1)]),
  );
}

function isBoth(states: DirectionStates): states is { readonly forward: CellState; readonly backward: CellState } {
  return !(Object.values(states)[0] instanceof tf.Tensor);
}
