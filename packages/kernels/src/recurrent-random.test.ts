import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { difference, kinds, randomCase, runCase, type SequenceCase } from './recurrent-testing.ts';
import { registerKernels, unregisterKernels } from './register.ts';

/** The same case on the path without SIMD, which works in float64 and is itself held against PyTorch. */
function expected(spec: SequenceCase, backend: 'wasm' | 'cpu') {
  registerKernels({ simd: 'none' });
  const result = runCase(spec);
  registerKernels({ backends: [backend] });
  return result;
}

describe.each(['wasm', 'cpu'] as const)('random recurrent sequences on %s', (backend) => {
  beforeAll(async () => {
    registerKernels();
    await tf.setBackend(backend);
  });
  afterAll(unregisterKernels);

  test('many small shapes of every cell, ragged and empty rows, forward and reversed', () => {
    const random = createRandom(31);
    let worst = 0;
    for (let trial = 0; trial < 320; trial++) {
      const time = 1 + random.integer(trial % 7 === 0 ? 12 : 4);
      const lengths = Array.from({ length: 1 + random.integer(trial % 11 === 0 ? 19 : 4) }, () =>
        random.integer(time + 1),
      );
      const most = trial % 13 === 0 ? 40 : 9;
      const size = { lengths, time, inputSize: 1 + random.integer(most), units: 1 + random.integer(most) };
      const flags = { reverse: trial % 2 === 1, recompute: trial % 3 === 1 };
      const spec = randomCase(random, kinds[trial % kinds.length]!, { ...size, ...flags });
      worst = Math.max(worst, difference(runCase(spec), expected(spec, backend)));
    }
    expect(worst).toBeLessThan(5e-6);
  });

  test('ten thousand tiny calls leave no tensor behind and the heap as it was', () => {
    const random = createRandom(32);
    const specs = kinds.flatMap((kind) =>
      [1, 2, 3, 4, 5].map((units) => {
        const size = { lengths: [units % 3, 2], time: 2, inputSize: 1 + (units % 2), units, reverse: false };
        return randomCase(random, kind, size);
      }),
    );
    const heap = () => (tf.backend() as unknown as { wasm?: { HEAPU8: Uint8Array } }).wasm?.HEAPU8.length;
    const reference = specs.map((spec) => runCase(spec));
    const before = { ...tf.memory(), heap: heap() };
    const calls = backend === 'wasm' ? 10_000 : 2_000;
    for (let call = 0; call < calls; call++) {
      const spec = specs[call % specs.length]!;
      const found = runCase(spec);
      if (call < specs.length) expect(difference(found, reference[call]!)).toBe(0);
    }
    expect({ ...tf.memory(), heap: heap() }).toEqual(before);
  });

  test.each(kinds)('gradients of $cell $activation are those of finite differences', (kind) => {
    const random = createRandom(33);
    const spec = randomCase(random, kind, { lengths: [3, 1], time: 3, inputSize: 3, units: 5, reverse: false });
    const { gradients } = runCase(spec);
    const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
      Array.from(a).reduce((sum, value, at) => sum + value * b[at]!, 0);
    const loss = (inputs: SequenceCase['inputs']) => {
      const { output, finals } = runCase({ ...spec, inputs });
      const last = Object.entries(spec.finalGradients).reduce(
        (sum, [name, weight]) => sum + dot(finals[name]!, weight),
        0,
      );
      return dot(output, spec.outputGradient) + last;
    };
    for (const name of Object.keys(spec.inputs)) {
      // along one random direction through all numbers of the tensor
      const values = Float64Array.from(spec.inputs[name]!);
      const direction = values.map(() => random.uniform() - 0.5);
      const moved = (by: number) =>
        loss({ ...spec.inputs, [name]: values.map((value, at) => value + by * direction[at]!) });
      const slope = (moved(2e-3) - moved(-2e-3)) / 4e-3;
      expect(Math.abs(slope - dot(gradients[name]!, direction)) / Math.max(1, Math.abs(slope))).toBeLessThan(2e-3);
    }
  });
});

describe('large recurrent sequences', () => {
  beforeAll(async () => {
    registerKernels();
    await tf.setBackend('wasm');
  });
  afterAll(unregisterKernels);

  test('2,000 steps', () => {
    for (const kind of kinds.slice(0, 3)) {
      const spec = randomCase(createRandom(34), kind, {
        lengths: [2000, 700],
        time: 2000,
        inputSize: 5,
        units: 12,
        reverse: true,
      });
      const scaled = { ...spec, outputGradient: Array.from(spec.outputGradient, (value) => value / 100) };
      expect(difference(runCase(scaled), expected(scaled, 'wasm'))).toBeLessThan(2e-5);
    }
  });

  test('1,024 units', () => {
    const spec = randomCase(createRandom(35), kinds[0], {
      lengths: [2, 1],
      time: 2,
      inputSize: 40,
      units: 1024,
      reverse: false,
    });
    expect(difference(runCase(spec), expected(spec, 'wasm'))).toBeLessThan(1e-5);
  });
});
