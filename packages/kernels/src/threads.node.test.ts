import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { difference, kinds, randomCase, runCase } from './recurrent-testing.ts';
import { registerKernels, unregisterKernels } from './register.ts';

const random = createRandom(41);
const specs = kinds.slice(0, 5).flatMap((kind) =>
  [false, true].map((recompute) => {
    const lengths = [30, 7, 0, 30, 22, 15, 30, 1, 29];
    return randomCase(random, kind, { lengths, time: 30, inputSize: 60, units: 70, reverse: recompute, recompute });
  }),
);

describe.each(['wasm', 'cpu'] as const)('threads on %s', (backend) => {
  beforeAll(async () => {
    registerKernels();
    await tf.setBackend(backend);
  });
  afterAll(unregisterKernels);

  test('recurrent sequences are the same as on one thread to rounding, and the same from run to run', () => {
    registerKernels();
    const single = specs.map((spec) => runCase(spec));
    expect(registerKernels({ threads: 3 })).toMatchObject({ threads: 3 });
    const first = specs.map((spec) => runCase(spec));
    for (const [at, spec] of specs.entries()) {
      expect(difference(first[at]!, single[at]!)).toBeLessThan(5e-6);
      expect(difference(runCase(spec), first[at]!)).toBe(0);
    }
  });

  test('large products agree in all transpositions, with a bias', () => {
    tf.tidy(() => {
      const a = tf.randomNormal([301, 130], 0, 1, 'float32', 1) as tf.Tensor2D;
      const b = tf.randomNormal([130, 250], 0, 1, 'float32', 2) as tf.Tensor2D;
      const bias = tf.randomNormal([250], 0, 1, 'float32', 3);
      const products = () =>
        [false, true].flatMap((transposeA) =>
          [false, true].map((transposeB) => {
            const operands = { a: transposeA ? tf.transpose(a) : a, b: transposeB ? tf.transpose(b) : b };
            return tf.fused.matMul({ ...operands, transposeA, transposeB, bias, activation: 'relu' }).dataSync();
          }),
        );
      registerKernels();
      const single = products();
      registerKernels({ threads: 2 });
      for (const [at, product] of products().entries()) expect(product).toEqual(single[at]);
    });
  });
});

test('a process that used threads exits by itself', () => {
  const script = `
    import * as tf from '@tensorflow/tfjs-core';
    import '@tensorflow/tfjs-backend-cpu';
    import { registerKernels } from '${new URL('./register.ts', import.meta.url)}';
    const { threads } = registerKernels({ threads: 2 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    console.log(threads, tf.matMul(tf.ones([300, 200]), tf.ones([200, 300])).dataSync()[0]);`;
  const output = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    encoding: 'utf8',
    timeout: 50_000,
  });
  expect(output.trim().split('\n').at(-1)).toBe('2 200');
});
