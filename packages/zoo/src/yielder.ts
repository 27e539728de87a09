import * as tf from '@tensorflow/tfjs-core';

/** Gives the event loop its turn when 40 ms have gone by since the last time. */
export function createYielder(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < 40) return;
    await tf.nextFrame();
    last = performance.now();
  };
}
