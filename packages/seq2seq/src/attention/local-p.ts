import type { TensorTree } from '@recurrent/cells';
import { checkKeys, checkPositiveInteger, invalidArgument } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { type Attention, type AttentionSizes, defineAttention, maskedSoftmax } from './attention.ts';
import { project } from './product-scores.ts';

/** An attention within another: its config without the sizes, which are those of the outer one. */
export interface NestedAttentionConfig {
  readonly type: string;
  readonly [option: string]: unknown;
}

export interface LocalPConfig extends AttentionSizes {
  /** What scores the steps in the window: any attention that has scores and no coverage. */
  readonly scores: NestedAttentionConfig;
  /** D: how many steps the window reaches to each side. */
  readonly window: number;
  /** Size of the hidden layer that predicts the position. */
  readonly units: number;
}

/**
 * Attention in a window around a predicted position:
 *
 *     p = S·σ(vᵀ·tanh(W·q)),   a_s = softmax over |s − p| ≤ D of score(q, k_s) · exp(−(s − p)² / (2(D/2)²))
 *
 * with S the length of the source; weights do not sum to 1, as in the paper. Positions are counted from 0. Parameters:
 * positionKernel W [querySize, units], positionEnergy v [units], and `scores`, those of the inner attention.
 * @see Luong, Pham and Manning 2015, "local-p"
 */
export function defineLocalP(create: (config: Attention['config']) => Attention) {
  return defineAttention({
    type: 'localP',
    build(config: LocalPConfig) {
      const where = 'seq2seq.localP';
      checkKeys(where, config, ['type', 'querySize', 'memorySize', 'scores', 'window', 'units']);
      const { querySize, memorySize, window, units } = config;
      checkPositiveInteger(where, 'window', window);
      checkPositiveInteger(where, 'units', units);
      const inner = create({ ...config.scores, querySize, memorySize });
      if (inner.scores === undefined || inner.coverage) {
        invalidArgument(where, 'scores', 'an attention that has scores and no coverage', inner.type);
      }
      const own = (parameters: TensorTree) => (parameters.scores ?? {}) as TensorTree;
      return {
        spec: {
          positionKernel: { shape: [querySize, units], initializer: { type: 'glorotUniform' } },
          positionEnergy: { shape: [units, 1], initializer: { type: 'glorotUniform' } },
          scores: inner.spec,
        },
        contextSize: memorySize,
        prepare: (parameters, source) => inner.prepare(own(parameters), source),
        attend(parameters, queries, source) {
          const hidden = tf.tanh(project(queries, parameters.positionKernel as tf.Tensor2D));
          // [B,Q,1]
          const share = tf.sigmoid(project(hidden, parameters.positionEnergy as tf.Tensor2D));
          const lengths = tf.reshape(tf.sum(source.mask, 1), [-1, 1, 1]);
          // s − p: [B,Q,S]
          const distance = tf.sub(tf.range(0, source.mask.shape[1]), tf.mul(share, lengths)) as tf.Tensor3D;
          const near = tf.cast(tf.lessEqual(tf.abs(distance), window), 'float32');
          const valid = tf.mul<tf.Tensor3D>(near, tf.expandDims(source.mask, 1));
          const scores = inner.scores!(own(parameters), queries, source, undefined);
          const bell = tf.exp(tf.mul(tf.square(distance), -2 / (window * window)));
          const weights = tf.mul<tf.Tensor3D>(maskedSoftmax(scores, valid), bell);
          return { weights, context: tf.matMul(weights, source.values as tf.Tensor3D) };
        },
      };
    },
  });
}
