import { embedding, type ForwardContext, type ParameterSpecTree, type TensorTree } from '@recurrent/cells';
import { checkKeys, checkPositiveInteger, checkShape, createRegistry } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';

/** What the source consists of; JSON. */
export type SourceConfig =
  | {
      /** Token ids, looked up in a table [vocabularySize, dimension]. */
      readonly type: 'tokens';
      readonly vocabularySize: number;
      readonly dimension: number;
    }
  | {
      /** Vectors that are given, such as the features of an image, region by region. */
      readonly type: 'features';
      readonly size: number;
    };

/** Reads a source into vectors. */
export interface SourceReader {
  readonly config: SourceConfig;
  readonly spec: ParameterSpecTree;
  readonly size: number;
  /**
   * @param source int32 [B,S] ids, or float32 [B,S,size] features
   * @returns float32 [B,S,size]
   * @throws RecurrentError SHAPE_MISMATCH, INVALID_ARGUMENT for an id beyond the table
   */
  apply(parameters: TensorTree, source: tf.Tensor, context: ForwardContext): tf.Tensor3D;
}

const readers = /* @__PURE__ */ createRegistry('source type', {
  tokens(config: Extract<SourceConfig, { type: 'tokens' }>): SourceReader {
    checkKeys('seq2seq.source', config, ['type', 'vocabularySize', 'dimension']);
    const { type: _, ...table } = config;
    const { spec, apply } = embedding(table);
    return {
      config,
      spec,
      size: config.dimension,
      apply(parameters, source, context) {
        checkShape('seq2seq.source', 'source', source.shape, [null, null]);
        return apply(parameters, source, context) as tf.Tensor3D;
      },
    };
  },
  features(config: Extract<SourceConfig, { type: 'features' }>): SourceReader {
    checkKeys('seq2seq.source', config, ['type', 'size']);
    checkPositiveInteger('seq2seq.source', 'size', config.size);
    return {
      config,
      spec: {},
      size: config.size,
      apply(_parameters, source) {
        checkShape('seq2seq.source', 'source', source.shape, [null, null, config.size]);
        return tf.clone(source) as tf.Tensor3D;
      },
    };
  },
});

/** @throws RecurrentError UNKNOWN_NAME, INVALID_ARGUMENT */
export function createSource(config: SourceConfig): SourceReader {
  return readers.get(config?.type)(config as never);
}
