import { dense, type ParameterSpecTree, type TensorTree } from '@recurrent/cells';
import { checkKeys, checkOneOf, checkPositiveInteger, invalidArgument } from '@recurrent/core';
import type { LinearOutput } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';

const partNames = ['hidden', 'context', 'embedding'] as const;
/** What an output layer may read of a step: the decoder's vector, its context, the token fed. */
export type OutputPart = (typeof partNames)[number];

/** Config of the output layer; JSON. */
export interface OutputConfig {
  /** Side by side (default: hidden alone). */
  readonly reads?: readonly OutputPart[];
  /** A layer before the logits ("deep output"): maxout takes the larger of two for each unit, u and units + u. Default null: none. */
  readonly projection?: { readonly activation: 'linear' | 'tanh' | 'maxout'; readonly units: number } | null;
  /** Multiply by the target's embedding table in place of a matrix of its own (default false). */
  readonly tied?: boolean;
}

export interface OutputSizes {
  /** Of each part; 0 for one that is not there. */
  readonly parts: Readonly<Record<OutputPart, number>>;
  readonly vocabularySize: number;
}

/** What logits are made of what a decoder gives. */
export interface OutputLayer {
  readonly config: OutputConfig;
  readonly spec: ParameterSpecTree;
  /** Size of what is multiplied with the last matrix. */
  readonly featureSize: number;
  /** @param parts float32 [R,T,·] each @returns float32 [R·T,featureSize] */
  features(parameters: TensorTree, parts: Partial<Readonly<Record<OutputPart, tf.Tensor3D>>>): tf.Tensor2D;
  /**
   * The last matrix and its bias over given features, for `linearLogits` or `linearCrossEntropy`; nothing is made.
   * @param table the target's embedding [vocabularySize, dimension], read if tied
   */
  linear(parameters: TensorTree, features: tf.Tensor2D, table: tf.Tensor2D): LinearOutput;
}

/**
 * logits = W·x + b with x = [s; c; y] (the parts read), or x = σ(P·[s; c; y] + p), σ one of linear, tanh and maxout.
 * Parameters: kernel [featureSize, vocabularySize] (not if tied), bias, projection `{ kernel, bias }`.
 * @throws RecurrentError INVALID_ARGUMENT for a part that the decoder does not give, or sizes that cannot be tied
 * @see Pascanu et al. 2014 (deep output), Goodfellow et al. 2013 (maxout), Press and Wolf 2017 (tied)
 */
export function outputLayer(config: OutputConfig, { parts, vocabularySize }: OutputSizes): OutputLayer {
  const where = 'seq2seq.output';
  checkKeys(where, config, ['reads', 'projection', 'tied']);
  const { projection = null, tied = false } = config;
  const reads: readonly OutputPart[] = config.reads ?? ['hidden'];
  if (reads.length === 0) invalidArgument(where, 'reads', 'at least one part', reads);
  for (const part of reads) {
    checkOneOf(where, 'reads', part, partNames);
    if (parts[part] === 0) invalidArgument(where, 'reads', 'parts that this decoder gives', part);
  }
  if (typeof tied !== 'boolean') invalidArgument(where, 'tied', 'true | false', tied);
  const inputSize = reads.reduce((sum, part) => sum + parts[part], 0);
  let featureSize = inputSize;
  let before: ReturnType<typeof dense> | undefined;
  if (projection !== null) {
    checkKeys(where, projection, ['activation', 'units']);
    checkOneOf(where, 'projection.activation', projection.activation, ['linear', 'tanh', 'maxout']);
    checkPositiveInteger(where, 'projection.units', projection.units);
    featureSize = projection.units;
    const maxout = projection.activation === 'maxout';
    const activation = projection.activation === 'tanh' ? 'tanh' : 'linear';
    before = dense({ inputSize, units: maxout ? 2 * featureSize : featureSize, activation });
  }
  if (tied && featureSize !== parts.embedding) {
    invalidArgument(
      where,
      'tied',
      `false, as ${featureSize} features do not fit embeddings of ${parts.embedding}`,
      tied,
    );
  }
  const kernel = { shape: [featureSize, vocabularySize], initializer: { type: 'glorotUniform' } } as const;
  return {
    config,
    spec: {
      ...(before && { projection: before.spec }),
      ...(!tied && { kernel }),
      bias: { shape: [vocabularySize], initializer: { type: 'zeros' } },
    },
    featureSize,
    features: (parameters, given) =>
      tf.tidy(() => {
        const read = reads.map((part) => given[part]!);
        const together = read.length === 1 ? read[0]! : tf.concat(read, 2);
        const rows = tf.reshape(together, [-1, inputSize]) as tf.Tensor2D;
        if (before === undefined) return rows;
        const projected = before.apply(parameters.projection as TensorTree, rows);
        if (projection!.activation !== 'maxout') return projected;
        const [left, right] = tf.split(projected, 2, 1);
        return tf.maximum<tf.Tensor2D>(left!, right!);
      }),
    linear: (parameters, features, table) => ({
      x: features,
      kernel: tied ? table : (parameters.kernel as tf.Tensor2D),
      bias: parameters.bias as tf.Tensor1D,
      transposed: tied,
    }),
  };
}
