import type {
  CellRegistry,
  CellState,
  ForwardContext,
  ParameterSpecTree,
  StateTree,
  TensorTree,
} from '@recurrent/cells';
import type * as tf from '@tensorflow/tfjs-core';
import type { SourceTensors } from '../attention/attention.ts';
import type { AttentionRegistry } from '../attention/builtin-attentions.ts';
import type { CellChoice } from '../encoder/encoder.ts';
import type { Memory } from '../encoder/memory.ts';
import type { SummaryRegistry } from '../encoder/summary.ts';

/** What every decoder's config has; JSON. */
export interface BaseDecoderConfig {
  /** The name of the decoder in its registry. */
  readonly type: string;
  readonly cell: CellChoice;
  readonly units: number;
  /** Depth (default 1). */
  readonly layers?: number;
  /** Rate between layers (default 0). */
  readonly dropout?: number;
}

/** What a decoder joins. */
export interface DecoderSizes {
  /** Size of an embedded target token. */
  readonly inputSize: number;
  /** Size of a vector of the memory. */
  readonly memorySize: number;
}

/** Where a decoder's config is looked up. */
export interface DecoderEnvironment {
  readonly cells?: CellRegistry;
  readonly attentions?: AttentionRegistry;
  readonly summaries?: SummaryRegistry;
}

/** What a decoder gives for T steps of R rows; the caller owns all tensors. */
export interface Decoded {
  /** float32 [R,T,hiddenSize] */
  readonly hidden: tf.Tensor3D;
  /** What was read of the source at each step: float32 [R,T,contextSize]. Absent when `contextSize` is 0. */
  readonly context?: tf.Tensor3D;
  /** Attention weights, float32 [R,T,S]; absent for a decoder without attention. */
  readonly weights?: tf.Tensor3D;
  readonly state: StateTree;
}

/**
 * Reads embedded target tokens and the source; gives a hidden vector for each. A pure value. Rows are hypotheses: with
 * n sources, row r of R reads source ⌊r / (R / n)⌋.
 */
export interface Decoder {
  readonly config: Readonly<Record<string, unknown>>;
  readonly spec: ParameterSpecTree;
  readonly hiddenSize: number;
  /** 0: it gives no context. */
  readonly contextSize: number;
  /** States of its cells by layer, which a bridge begins. */
  readonly stateSizes: readonly Readonly<Record<string, number>>[];
  /** Whether the weights may take part in a loss; else they are for looking at only. */
  readonly differentiableWeights: boolean;
  /** What it reads of the source at every step, made once; the first axis is the source. The caller owns it. */
  prepare(parameters: TensorTree, memory: Memory): SourceTensors;
  /** The state before any token, one row per source; takes the layers' states over. */
  begin(layers: readonly CellState[], source: SourceTensors): StateTree;
  /**
   * Any number of steps with the tokens given: a whole target in training, one step in a search.
   * @param input float32 [R,T,inputSize]
   * @param state of R rows; not disposed
   */
  run(
    parameters: TensorTree,
    input: tf.Tensor3D,
    state: StateTree,
    source: SourceTensors,
    context: ForwardContext,
  ): Decoded;
}

/** Makes decoders of one type; what a registry holds. */
export type DecoderFactory = (config: never, sizes: DecoderSizes, environment: DecoderEnvironment) => Decoder;
