import { checkKeys, checkPositiveInteger, invalidArgument } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { type AttentionSizes, defineAttention } from './attention.ts';
import { project } from './product-scores.ts';

export interface AdditiveConfig extends AttentionSizes {
  /** Size of the hidden layer. */
  readonly units: number;
  /** Let the scores see how much each step was attended to so far (default false). */
  readonly coverage: boolean;
}

/**
 * score(q, k) = vᵀ·tanh(W_s·q + W_h·k + b), with coverage vᵀ·tanh(W_s·q + W_h·k + b + c·w_c), where c is the sum of
 * the weights that earlier queries gave to this step. W_h·k + b is computed once per source.
 * Parameters: queryKernel W_s [querySize, units], keyKernel W_h [memorySize, units], bias b [units], energy v [units],
 * with coverage also coverageKernel w_c [units].
 * @see Bahdanau, Cho and Bengio 2015 (without b); See, Liu and Manning 2017 (b, coverage)
 */
export const additive = /* @__PURE__ */ defineAttention({
  type: 'additive',
  defaults: { coverage: false },
  build(config: AdditiveConfig) {
    const where = 'seq2seq.additive';
    checkKeys(where, config, ['type', 'querySize', 'memorySize', 'units', 'coverage']);
    const { querySize, memorySize, units, coverage } = config;
    checkPositiveInteger(where, 'units', units);
    if (typeof coverage !== 'boolean') invalidArgument(where, 'coverage', 'true | false', coverage);
    const bound = Math.sqrt(3 / units);
    const vector = { shape: [units], initializer: { type: 'uniform', low: -bound, high: bound } } as const;
    return {
      spec: {
        queryKernel: { shape: [querySize, units], initializer: { type: 'glorotUniform' } },
        keyKernel: { shape: [memorySize, units], initializer: { type: 'glorotUniform' } },
        bias: { shape: [units], initializer: { type: 'zeros' } },
        energy: vector,
        ...(coverage && { coverageKernel: vector }),
      },
      contextSize: memorySize,
      coverage,
      prepare: (parameters, { keys, values, mask }) => ({
        keys: tf.add<tf.Tensor3D>(project(keys, parameters.keyKernel as tf.Tensor2D), parameters.bias as tf.Tensor1D),
        values: values.clone(),
        mask: mask.clone(),
      }),
      scores(parameters, queries, { keys }, covered) {
        const [batch, count] = queries.shape;
        const steps = keys.shape[1]!;
        // [B,Q,1,A] + [B,1,S,A]
        const fromQuery = tf.expandDims(project(queries, parameters.queryKernel as tf.Tensor2D), 2);
        let sum = tf.add(fromQuery, tf.expandDims(keys, 1));
        if (covered !== undefined) {
          sum = tf.add(sum, tf.mul(tf.expandDims(covered, 3), parameters.coverageKernel as tf.Tensor1D));
        }
        const hidden = tf.reshape(tf.tanh(sum), [batch, count * steps, units]) as tf.Tensor3D;
        const energy = tf.reshape<tf.Rank.R2>(parameters.energy as tf.Tensor1D, [units, 1]);
        return tf.reshape(project(hidden, energy), [batch, count, steps]);
      },
      ...(!coverage && { additiveForm: { queryKernel: 'queryKernel', energy: 'energy' } }),
    };
  },
});
