import * as tf from '@tensorflow/tfjs-core';

/** Runs operations that no gradient is to pass through, though a tape may be on; all tensors made are freed. */
export function untaped(run: () => void): void {
  tf.tidy(() => {
    // The inside of a custom operation is not recorded.
    tf.customGrad(() => {
      run();
      return { value: tf.scalar(0), gradFunc: () => tf.scalar(0) };
    })(tf.scalar(0));
  });
}
