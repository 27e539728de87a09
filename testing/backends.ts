import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe } from 'vitest';

/** The two backends that every tensor package is tested on. */
export const backends = ['cpu', 'wasm'] as const;

/** Runs the suite once on each backend, without the kernels. */
export function describeBackends(name: string, suite: (backend: (typeof backends)[number]) => void): void {
  describe.each(backends)(`${name} on %s`, (backend) => {
    let previous: string | undefined;
    beforeAll(async () => {
      previous = tf.getBackend();
      await tf.setBackend(backend);
    });
    afterAll(async () => {
      if (previous !== undefined) await tf.setBackend(previous);
    });
    suite(backend);
  });
}
