import * as tf from '@tensorflow/tfjs-core';
import { elementwiseGradients } from './gradients/elementwise.ts';
import { reductionGradients } from './gradients/reduction.ts';
import { shapeGradients } from './gradients/shape.ts';

/**
 * Teaches tfjs-core to differentiate. On its own `@tensorflow/tfjs-core` knows no gradient of any operation: they
 * come with the whole of `@tensorflow/tfjs`. This registers those of the element-wise, shape, sum and matrix
 * operations, written so that they run well on the wasm backend (no transposed product, no `UnsortedSegmentSum`).
 * One that is registered already stays. Calling it again does nothing. `initializeParameters` calls it, so whoever
 * has parameters to train has gradients.
 */
export function registerGradients(): void {
  for (const config of [...elementwiseGradients(), ...shapeGradients(), ...reductionGradients()]) {
    if (!tf.getGradient(config.kernelName)) tf.registerGradient(config);
  }
}
