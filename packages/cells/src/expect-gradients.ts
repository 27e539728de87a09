import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/**
 * Holds the gradient of a scalar by each number of each tensor to central differences, (f(x + h) − f(x − h)) / 2h, within
 * 0.4 % or 0.004. The differences visit every number: keep the tensors small. For tests; needs the gradients to be
 * registered, and a tidy around it.
 * @param names of the tensors, for messages
 */
export function expectGradients(
  loss: (...tensors: tf.Tensor[]) => tf.Scalar,
  tensors: readonly tf.Tensor[],
  names: readonly string[],
): void {
  const gradients = tf.grads(loss)([...tensors]);
  tensors.forEach((tensor, index) => {
    const slope = slopes((moved) => loss(...tensors.with(index, moved)), tensor);
    gradients[index]!.dataSync().forEach((actual, place) => {
      // A smaller step when a kink (relu) may lie within the first.
      const found = [1e-2, 2e-3, 5e-4].map((step) => () => slope(place, step));
      const near = found.some((value) => Math.abs(actual - value()) < 4e-3 * Math.max(1, Math.abs(actual)));
      const differences = near ? '' : found.map((value) => value()).join(', ');
      expect(near, `${names[index]}[${place}]: gradient ${actual}, by differences ${differences}`).toBe(true);
    });
  });
}

/** The central difference of a scalar by one number of a tensor. */
function slopes(loss: (moved: tf.Tensor) => tf.Scalar, tensor: tf.Tensor): (place: number, step: number) => number {
  const values = tensor.dataSync().slice() as Float32Array;
  const at = (place: number, change: number) =>
    tf.tidy(() => {
      const moved = values.slice();
      moved[place] = moved[place]! + change;
      return loss(tf.tensor(moved, tensor.shape)).dataSync()[0]!;
    });
  return (place, step) => (at(place, step) - at(place, -step)) / (2 * step);
}
