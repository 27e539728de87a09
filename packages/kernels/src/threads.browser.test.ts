import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { afterAll, describe, expect, test } from 'vitest';
import { difference, kinds, randomCase, runCase } from './recurrent-testing.ts';
import { registerKernels, unregisterKernels } from './register.ts';

describe.skipIf(typeof window === 'undefined').each(['wasm', 'cpu'] as const)('threads of a page on %s', (backend) => {
  afterAll(unregisterKernels);

  test('there are two, and they agree with one', async () => {
    expect(globalThis.crossOriginIsolated).toBe(true);
    await tf.setBackend(backend);
    const random = createRandom(43);
    const lengths = [30, 7, 0, 30, 22, 15, 30, 1, 29];
    const size = { lengths, time: 30, inputSize: 60, units: 70, reverse: false };
    const specs = kinds.slice(0, 5).map((kind) => randomCase(random, kind, size));
    registerKernels();
    const single = specs.map((spec) => runCase(spec));
    expect(registerKernels({ threads: 2 })).toMatchObject({ threads: 2 });
    // Until the worker is up the page does its part: give it the time, then again.
    for (const wait of [0, 1500]) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      for (const [at, spec] of specs.entries()) expect(difference(runCase(spec), single[at]!)).toBeLessThan(5e-6);
    }
  });
});
