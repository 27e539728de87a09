import { checkKeys, checkPositiveInteger, invalidArgument } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { type AttentionSizes, defineAttention, maskedSoftmax } from './attention.ts';
import { project } from './product-scores.ts';

export interface MultiHeadConfig extends AttentionSizes {
  readonly heads: number;
  /** Size of all heads together and of the context; a multiple of `heads`. */
  readonly units: number;
}

/**
 * head_i = softmax((q·W_q,i)(K·W_k,i)ᵀ / √(units/heads))·(V·W_v,i);  context = [head_1 … head_h]·W_o + b_o.
 * The weights given are the mean over the heads. Parameters: queryKernel [querySize, units], keyKernel and
 * valueKernel [memorySize, units], outputKernel [units, units]; queryBias, keyBias, valueBias, outputBias [units].
 * @see Vaswani et al. 2017; biases and mean weights as in `torch.nn.MultiheadAttention`
 */
export const multiHead = /* @__PURE__ */ defineAttention({
  type: 'multiHead',
  build(config: MultiHeadConfig) {
    const where = 'seq2seq.multiHead';
    checkKeys(where, config, ['type', 'querySize', 'memorySize', 'heads', 'units']);
    const { querySize, memorySize, heads, units } = config;
    checkPositiveInteger(where, 'heads', heads);
    checkPositiveInteger(where, 'units', units);
    if (units % heads !== 0) invalidArgument(where, 'units', `a multiple of heads = ${heads}`, units);
    const kernel = (rows: number) => ({ shape: [rows, units], initializer: { type: 'glorotUniform' } }) as const;
    const bias = { shape: [units], initializer: { type: 'zeros' } } as const;
    const width = units / heads;
    const affine = (x: tf.Tensor3D, weights: tf.Tensor, offset: tf.Tensor) =>
      tf.add<tf.Tensor3D>(project(x, weights as tf.Tensor2D), offset);
    /** [B,N,units] → [B,heads,N,width] */
    const apart = (x: tf.Tensor3D) => {
      const [batch, count] = x.shape;
      return tf.transpose(tf.reshape(x, [batch, count, heads, width]), [0, 2, 1, 3]);
    };
    return {
      spec: {
        queryKernel: kernel(querySize),
        keyKernel: kernel(memorySize),
        valueKernel: kernel(memorySize),
        outputKernel: kernel(units),
        queryBias: bias,
        keyBias: bias,
        valueBias: bias,
        outputBias: bias,
      },
      contextSize: units,
      prepare: ({ keyKernel, keyBias, valueKernel, valueBias }, { keys, values, mask }) => ({
        // [B,heads,width,S] and [B,heads,S,width]
        keys: tf.transpose(apart(affine(keys, keyKernel as tf.Tensor, keyBias as tf.Tensor)), [0, 1, 3, 2]),
        values: apart(affine(values, valueKernel as tf.Tensor, valueBias as tf.Tensor)),
        mask: mask.clone(),
      }),
      attend({ queryKernel, queryBias, outputKernel, outputBias }, queries, { keys, values, mask }) {
        const [batch, count] = queries.shape;
        const steps = mask.shape[1];
        const projected = affine(queries, queryKernel as tf.Tensor, queryBias as tf.Tensor);
        // [B,heads,Q,S]
        const scores = tf.matMul(apart(tf.mul(projected, 1 / Math.sqrt(width))), keys);
        const flat = tf.reshape<tf.Rank.R3>(scores, [batch, heads * count, steps]);
        const weights = tf.reshape(maskedSoftmax(flat, mask), [batch, heads, count, steps]);
        // [B,heads,Q,width] → [B,Q,units]
        const together = tf.reshape(tf.transpose(tf.matMul(weights, values), [0, 2, 1, 3]), [batch, count, units]);
        return {
          context: affine(together as tf.Tensor3D, outputKernel as tf.Tensor, outputBias as tf.Tensor),
          weights: tf.mean(weights, 1) as tf.Tensor3D,
        };
      },
    };
  },
});
