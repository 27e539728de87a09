// Test helper: runs a suite on every backend, with the best SIMD that the engine has and with none.
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { BackendName } from './definition.ts';
import { registerKernels, unregisterKernels } from './register.ts';

export function describeKernels(name: string, suite: (backend: BackendName) => void): void {
  describe.each([
    ['cpu', 'SIMD', 'relaxed'],
    ['cpu', 'no SIMD', 'none'],
    ['wasm', 'SIMD', 'relaxed'],
    ['wasm', 'no SIMD', 'none'],
  ] as const)(`${name} on %s with %s`, (backend, _, simd) => {
    let tensors = 0;
    let data = 0;
    beforeAll(async () => {
      registerKernels({ simd });
      await tf.setBackend(backend);
      ({ numTensors: tensors, numDataBuffers: data } = tf.memory());
    });
    afterAll(() => {
      unregisterKernels();
      expect(tf.memory()).toMatchObject({ numTensors: tensors, numDataBuffers: data });
    });
    suite(backend);
  });
}

export interface Numbers {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

export const floats = (values: ArrayLike<number>, ...shape: number[]) =>
  tf.tensor(Float32Array.from(values), shape, 'float32');
export const ints = (values: ArrayLike<number>, ...shape: number[]) =>
  tf.tensor(Int32Array.from(values), shape, 'int32');
export function variableOf(values: ArrayLike<number>, ...shape: number[]): tf.Variable {
  const initial = floats(values, ...shape);
  const variable = tf.variable(initial);
  initial.dispose();
  return variable;
}

/** Runs a kernel, disposes its inputs and gives its outputs as plain numbers. */
export function call(name: string, inputs: tf.NamedTensorMap, attrs: object = {}): Numbers[] {
  try {
    const result = tf.engine().runKernel(name, inputs, attrs as tf.NamedAttrMap) as tf.Tensor | tf.Tensor[];
    const outputs = Array.isArray(result) ? result : [result];
    const numbers = outputs.map((output) => ({ shape: output.shape, values: [...output.dataSync()] }));
    tf.dispose(outputs);
    return numbers;
  } finally {
    tf.dispose(inputs);
  }
}

/** The largest |a − b| / max(1, |b|); ∞ where one is NaN or infinite and the other is not the same. */
export function distance(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Infinity;
  let most = 0;
  for (let i = 0; i < found.length; i++) {
    const [a, b] = [found[i]!, expected[i]!];
    if (Object.is(a, b) || a === b) continue;
    const gap = Math.abs(a - b) / Math.max(1, Math.abs(b));
    most = Math.max(most, Number.isNaN(gap) ? Infinity : gap);
  }
  return most;
}
