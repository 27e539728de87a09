import * as tf from '@tensorflow/tfjs-core';

type Numbers = tf.Tensor | ArrayLike<number>;

/** The largest |a − b| over all elements; ∞ when the sizes differ. For tests. */
export function largestDifference(a: Numbers, b: Numbers): number {
  const left = valuesOf(a);
  const right = valuesOf(b);
  if (left.length !== right.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let index = 0; index < left.length; index++) {
    const difference = Math.abs(left[index]! - right[index]!);
    // Not a number counts as far apart.
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
  }
  return largest;
}

function valuesOf(numbers: Numbers): ArrayLike<number> {
  return numbers instanceof tf.Tensor ? numbers.dataSync() : numbers;
}
