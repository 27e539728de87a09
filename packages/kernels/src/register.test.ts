import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, test } from 'vitest';
import { registerKernels, unregisterKernels } from './register.ts';

afterEach(unregisterKernels);

test('registering twice and unregistering restores what was there', () => {
  const names = ['BatchMatMul', '_FusedMatMul', 'RecurrentSequence', 'UnsortedSegmentSum'];
  const registry = () => ['cpu', 'wasm'].flatMap((backend) => names.map((name) => tf.getKernel(name, backend)));
  const before = registry();
  registerKernels();
  const first = registry();
  expect(first.every((config) => config !== undefined)).toBe(true);
  registerKernels({ backends: ['wasm'] });
  expect(registry().slice(0, 4)).toEqual(before.slice(0, 4));
  unregisterKernels();
  unregisterKernels();
  expect(registry()).toEqual(before);
});

test('what someone else registers over ours stays', () => {
  registerKernels({ backends: ['cpu'] });
  const ours = tf.getKernel('BatchMatMul', 'cpu');
  tf.unregisterKernel('BatchMatMul', 'cpu');
  const theirs = { ...ours };
  tf.registerKernel(theirs);
  unregisterKernels();
  expect(tf.getKernel('BatchMatMul', 'cpu')).toBe(theirs);
});

test('the status says what is in use, and why not more', () => {
  expect(registerKernels({ backends: ['cpu'], simd: 'none', threads: 2 })).toMatchObject({
    backends: ['cpu'],
    simd: 'none',
    threads: 1,
    threadsUnavailable: 'WebAssembly SIMD is missing',
  });
  expect(registerKernels({ simd: 'simd' })).toMatchObject({ simd: 'simd', threads: 1 });
});

test('bad options are refused', () => {
  expect(() => registerKernels({ backends: ['webgl' as 'wasm'] })).toThrow(
    '"backends" expected "wasm" | "cpu", got "webgl"',
  );
  expect(() => registerKernels({ threads: 0 })).toThrow('"threads" expected a positive integer, got 0');
  expect(() => registerKernels({ thread: 2 } as never)).toThrow('unknown option "thread", did you mean "threads"?');
});
