import { checkRange, type Random } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import type { ForwardContext } from './context.ts';

/**
 * Inverted dropout: each element is 0 with probability `rate`, else divided by 1 − rate. Without
 * `context.training` the result is x. The mask takes four draws of `context.random`, whatever its size.
 * @returns a new tensor of x's shape
 * @throws RecurrentError INVALID_ARGUMENT unless 0 ≤ rate < 1
 * @see Srivastava et al. 2014
 */
export function dropout<Tensor extends tf.Tensor>(x: Tensor, rate: number, context: ForwardContext): Tensor {
  return masked('cells.dropout', x, x.shape, rate, context);
}

/**
 * Dropout with one mask for all time steps of a sequence.
 * @param x float32 [batch, time, features]
 * @throws RecurrentError INVALID_ARGUMENT unless 0 ≤ rate < 1
 * @see Gal and Ghahramani 2016
 */
export function variationalDropout(x: tf.Tensor3D, rate: number, context: ForwardContext): tf.Tensor3D {
  const [batch, , features] = x.shape;
  return masked('cells.variationalDropout', x, [batch, 1, features], rate, context);
}

function masked<Tensor extends tf.Tensor>(
  where: string,
  x: Tensor,
  maskShape: readonly number[],
  rate: number,
  { training, random }: ForwardContext,
): Tensor {
  checkRate(where, rate);
  if (!training || rate === 0) return x.clone();
  return tf.tidy(() => {
    const size = maskShape.reduce((product, axis) => product * axis, 1);
    const mask = tf.tensor(dropoutMask(size, rate, random), [...maskShape]);
    return tf.mul(x, mask) as Tensor;
  });
}

/** @throws RecurrentError INVALID_ARGUMENT unless 0 ≤ rate < 1 */
export function checkRate(where: string, rate: unknown): asserts rate is number {
  checkRange(where, 'rate', rate, 0, 1 - 1e-9);
}

/**
 * `size` numbers, 0 with probability `rate`, else 1 / (1 − rate). Local words seeded from four draws of `random`
 * keep the loop in registers (xoshiro128++, Blackman and Vigna 2019).
 */
export function dropoutMask(size: number, rate: number, random: Random): Float32Array {
  const seed = () => Math.floor(random.uniform() * 0x1_0000_0000) | 0;
  let a = seed() | 1;
  let b = seed();
  let c = seed();
  let d = seed();
  const threshold = rate * 0x1_0000_0000;
  const kept = 1 / (1 - rate);
  const mask = new Float32Array(size);
  for (let index = 0; index < size; index++) {
    const sum = (a + d) | 0;
    const word = (((sum << 7) | (sum >>> 25)) + a) >>> 0;
    if (word >= threshold) mask[index] = kept;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
  }
  return mask;
}
