import type { ForwardContext, ParameterSpecTree, ParameterTree } from '@recurrent/cells';
import type * as tf from '@tensorflow/tfjs-core';

/** From the features of a position to the distribution of the next word. N positions, D features, V words. */
export interface OutputLayer {
  /** Of its own parameters: without the tied table. */
  readonly spec: ParameterSpecTree;
  /** Mean of −ln p over the targets that are not −1; may be an estimate in training. */
  loss(parameters: OutputParameters, features: tf.Tensor2D, targets: Int32Array, context: ForwardContext): tf.Scalar;
  /** ln p of the targets (none is −1), exactly: float32 [N]. */
  targetLogProbs(parameters: OutputParameters, features: tf.Tensor2D, targets: Int32Array): tf.Tensor1D;
  /** ln p of all words: float32 [N, V]. */
  logProbs(parameters: OutputParameters, features: tf.Tensor2D): tf.Tensor2D;
}

/** The layer's own parameters, and the table of embeddings, [V, D], if it is tied. */
export interface OutputParameters {
  readonly own: ParameterTree;
  readonly tied: tf.Variable | undefined;
}

export interface OutputSize {
  /** V */
  readonly vocabularySize: number;
  /** D */
  readonly features: number;
  readonly tied: boolean;
}
