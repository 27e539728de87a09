import * as tf from '@tensorflow/tfjs-core';

/** New values for the targets of one elementwise update, in the order of the targets. */
export type Compute = (gradient: tf.Tensor, ...values: tf.Tensor[]) => tf.Tensor[];

/**
 * Runs an elementwise update by plain ops, for a backend without the update kernel: `compute` sees the gradient and
 * the present values of `targets` and gives their new values. With `rows` it sees only those rows, and the others
 * keep their values.
 */
export function assignUpdated(
  targets: readonly tf.Variable[],
  gradient: tf.Tensor,
  rows: tf.Tensor1D | undefined,
  compute: Compute,
): void {
  const updated = tf.tidy(() => {
    if (rows === undefined) return compute(gradient, ...targets);
    const indices = tf.expandDims<tf.Tensor2D>(rows, 1);
    const values = compute(gradient, ...targets.map((target) => tf.gather(target, rows)));
    return values.map((value, index) => tf.tensorScatterUpdate(targets[index]!, indices, value));
  });
  for (const [index, value] of updated.entries()) {
    targets[index]!.assign(value);
    value.dispose();
  }
}
