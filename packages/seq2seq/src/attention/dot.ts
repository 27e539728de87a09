import { checkKeys, invalidArgument } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { type AttentionSizes, defineAttention } from './attention.ts';
import { productScores } from './product-scores.ts';

function checkSizes(where: string, config: AttentionSizes): void {
  checkKeys(where, config, ['type', 'querySize', 'memorySize']);
  if (config.querySize !== config.memorySize) {
    invalidArgument(where, 'querySize', `memorySize = ${config.memorySize}; else take bilinear`, config.querySize);
  }
}

/**
 * score(q, k) = qᵀ·k. Needs queries and keys of one size. No parameters.
 * @see Luong, Pham and Manning 2015, "dot"
 */
export const dot = /* @__PURE__ */ defineAttention({
  type: 'dot',
  build(config: AttentionSizes) {
    checkSizes('seq2seq.dot', config);
    return {
      spec: {},
      contextSize: config.memorySize,
      scores: (_parameters, queries, { keys }) => productScores(queries, keys as tf.Tensor3D),
    };
  },
});

/**
 * score(q, k) = qᵀ·k / √size. Needs queries and keys of one size. No parameters.
 * @see Vaswani et al. 2017
 */
export const scaledDot = /* @__PURE__ */ defineAttention({
  type: 'scaledDot',
  build(config: AttentionSizes) {
    checkSizes('seq2seq.scaledDot', config);
    const scale = 1 / Math.sqrt(config.querySize);
    return {
      spec: {},
      contextSize: config.memorySize,
      scores: (_parameters, queries, { keys }) => productScores(tf.mul(queries, scale), keys as tf.Tensor3D),
    };
  },
});
