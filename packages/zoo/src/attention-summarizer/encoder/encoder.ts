import type { ForwardContext, ParameterSpecTree, TensorTree } from '@recurrent/cells';
import type { SourceTensors } from '@recurrent/seq2seq';
import type * as tf from '@tensorflow/tfjs-core';

/** The sizes that every encoder is given. */
export interface EncoderSizes {
  /** Of an embedded source token. */
  readonly sourceSize: number;
  /** C: target tokens of a window. */
  readonly window: number;
  /** The target's vocabulary, and the size of its embeddings. */
  readonly vocabularySize: number;
  readonly dimension: number;
}

/** A batch of embedded sources. */
export interface EmbeddedSource {
  /** float32 [B,S,sourceSize]; 0 at padded steps. */
  readonly vectors: tf.Tensor3D;
  /** float32 [B,S]: 1 (valid) and 0. */
  readonly mask: tf.Tensor2D;
}

/** What an encoder says of the source for each next token. */
export interface Read {
  /** enc(x, y_c): float32 [R,T,outputSize] */
  readonly context: tf.Tensor3D;
  /** Where it looked: float32 [R,T,S]; absent for an encoder that does not look anew. */
  readonly weights?: tf.Tensor3D;
}

/** enc(x, y_c): a pure value. Parameters are handed in. Its functions run in a tidy of the caller. */
export interface SummaryEncoder {
  readonly spec: ParameterSpecTree;
  readonly outputSize: number;
  /** Whether it gives weights. */
  readonly attends: boolean;
  /** What depends on the source alone; the first axis of each tensor is that of the sources. */
  prepare(parameters: TensorTree, source: EmbeddedSource): SourceTensors;
  /**
   * @param history int32 [R,C + T]: the C tokens before the first one fed, then those fed; R is a multiple k·B of the
   *   number of sources, the k rows of a source side by side
   */
  read(parameters: TensorTree, history: tf.Tensor2D, source: SourceTensors, context: ForwardContext): Read;
}
