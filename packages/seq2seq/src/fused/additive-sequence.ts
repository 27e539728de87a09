import * as tf from '@tensorflow/tfjs-core';
import { slopeOfSigmoid } from './slopes.ts';

/** What additive attention reads in a loop. */
export interface AdditiveInputs {
  /** Prepared keys [B,S,A]. */
  readonly keys: tf.Tensor3D;
  /** [B,S,H] */
  readonly values: tf.Tensor3D;
  /** [B,S] */
  readonly mask: tf.Tensor2D;
  /** W [U,A] */
  readonly queryKernel: tf.Tensor2D;
  /** v [A] */
  readonly energy: tf.Tensor1D;
}

/** Additive attention, step for step, forward and backward by hand. */
export interface AdditiveSequence {
  /** @param query [B,U] @returns context [B,H], weights [B,S] */
  forward(query: tf.Tensor2D): { readonly context: tf.Tensor2D; readonly weights: tf.Tensor2D };
  /**
   * Gradients by the query [B,U] and by the projected query [B,A], which `finish` wants back; those by keys and energy
   * are summed up inside.
   * @param gradient by context and weights
   * @param weights as they were forward
   */
  backward(
    gradient: { readonly context: tf.Tensor2D; readonly weights: tf.Tensor2D },
    query: tf.Tensor2D,
    weights: tf.Tensor2D,
  ): { readonly query: tf.Tensor2D; readonly projected: tf.Tensor2D };
  /**
   * What came together over all steps.
   * @param weights [B,T,S] @param contextGradients [B,T,H] @param queries [T·B,U] @param projected [T·B,A], gradients
   */
  finish(
    weights: tf.Tensor3D,
    contextGradients: tf.Tensor3D,
    queries: tf.Tensor2D,
    projected: tf.Tensor2D,
  ): Record<'keys' | 'values' | 'queryKernel' | 'energy', tf.Tensor>;
}

/**
 * score = vᵀ·tanh(W·q + k). With tanh(x) = 2σ(2x) − 1 and the softmax blind to what all scores share, the scores are
 * (2v)ᵀ·σ(2W·q + 2k): the sigmoid runs vectorised on wasm where tanh does not. The sigmoids are computed once more
 * backward, as keeping them would take T·B·S·A numbers.
 */
export function additiveSequence({ keys, values, mask, queryKernel, energy }: AdditiveInputs): AdditiveSequence {
  const [batch, steps, units] = keys.shape;
  const size = values.shape[2];
  const doubled = tf.mul<tf.Tensor3D>(keys, 2);
  const kernel = tf.mul<tf.Tensor2D>(queryKernel, 2);
  const kernelBack = tf.transpose(kernel);
  const column = tf.reshape<tf.Rank.R2>(tf.mul(energy, 2), [units, 1]);
  const row = tf.reshape<tf.Rank.R2>(column, [1, units]);
  const offset = tf.mul<tf.Tensor2D>(tf.sub(mask, 1), 1e9);
  const ones = tf.ones<tf.Rank.R3>([batch, 1, steps]);
  const sigmoids = (query: tf.Tensor2D) => {
    const projected = tf.reshape<tf.Rank.R3>(tf.matMul(query, kernel), [batch, 1, units]);
    return tf.reshape<tf.Rank.R2>(tf.sigmoid(tf.add<tf.Tensor3D>(doubled, projected)), [batch * steps, units]);
  };
  let byKeys: tf.Tensor2D | undefined;
  let byRow: tf.Tensor2D | undefined;
  const gather = (sum: tf.Tensor2D | undefined, more: tf.Tensor2D) => {
    const next = sum === undefined ? more : tf.add<tf.Tensor2D>(sum, more);
    sum?.dispose();
    if (sum !== undefined) more.dispose();
    return tf.keep(next);
  };
  return {
    forward(query) {
      const [context, weights] = tf.tidy(() => {
        const scores = tf.reshape<tf.Rank.R2>(tf.matMul(sigmoids(query), column), [batch, steps]);
        const attended = tf.mul<tf.Tensor2D>(tf.softmax(tf.add<tf.Tensor2D>(scores, offset)), mask);
        const read = tf.matMul(tf.reshape<tf.Rank.R3>(attended, [batch, 1, steps]), values);
        return [tf.reshape<tf.Rank.R2>(read, [batch, size]), attended] as tf.Tensor[];
      }) as [tf.Tensor2D, tf.Tensor2D];
      return { context, weights };
    },
    backward(gradient, query, weights) {
      return tf.tidy(() => {
        const read = tf.matMul(values, tf.reshape<tf.Rank.R3>(gradient.context, [batch, size, 1]));
        const byWeights = tf.add(tf.reshape(read, [batch, steps]), gradient.weights);
        const product = tf.mul<tf.Tensor2D>(weights, byWeights);
        const byScores = tf.sub<tf.Tensor2D>(product, tf.mul(weights, tf.sum(product, 1, true)));
        const active = sigmoids(query);
        byRow = gather(byRow, tf.keep(tf.matMul(tf.reshape<tf.Rank.R2>(byScores, [1, batch * steps]), active)));
        // [B·S,A]: the score's gradient times v, through the sigmoid
        const outer = tf.matMul(tf.reshape<tf.Rank.R2>(byScores, [batch * steps, 1]), row);
        const bySum = tf.mul<tf.Tensor2D>(outer, slopeOfSigmoid(active));
        const overSteps = tf.matMul(ones, tf.reshape<tf.Rank.R3>(bySum, [batch, steps, units]));
        const projected = tf.reshape<tf.Rank.R2>(overSteps, [batch, units]);
        byKeys = gather(byKeys, tf.keep(bySum));
        return { query: tf.matMul(projected, kernelBack), projected } as never;
      });
    },
    finish(weights, contextGradients, queries, projected) {
      const results = {
        keys: tf.mul(tf.reshape(byKeys!, [batch, steps, units]), 2),
        values: tf.matMul(tf.transpose(weights, [0, 2, 1]), contextGradients),
        queryKernel: tf.mul(tf.matMul(tf.transpose(queries), projected), 2),
        energy: tf.mul(tf.reshape(byRow!, [units]), 2),
      };
      tf.dispose([byKeys!, byRow!]);
      return results;
    },
  };
}
