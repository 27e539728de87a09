import { checkKeys } from '@recurrent/core';
import type * as tf from '@tensorflow/tfjs-core';
import { type AttentionSizes, defineAttention } from './attention.ts';
import { productScores, project } from './product-scores.ts';

/**
 * score(q, k) = qᵀ·W·k. Keys are multiplied once per source. Parameter: kernel Wᵀ [memorySize, querySize].
 * @see Luong, Pham and Manning 2015, "general"
 */
export const bilinear = /* @__PURE__ */ defineAttention({
  type: 'bilinear',
  build(config: AttentionSizes) {
    checkKeys('seq2seq.bilinear', config, ['type', 'querySize', 'memorySize']);
    const { querySize, memorySize } = config;
    return {
      spec: { kernel: { shape: [memorySize, querySize], initializer: { type: 'glorotUniform' } } },
      contextSize: memorySize,
      prepare: (parameters, { keys, values, mask }) => ({
        keys: project(keys, parameters.kernel as tf.Tensor2D),
        values: values.clone(),
        mask: mask.clone(),
      }),
      scores: (_parameters, queries, { keys }) => productScores(queries, keys as tf.Tensor3D),
    };
  },
});
