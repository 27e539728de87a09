import { registerKernels, unregisterKernels } from '@recurrent/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { clipByGlobalNorm, clipByValue, createClip, globalNorm } from './clip.ts';
import { distance, pyTorch } from './fixtures.ts';

const { gradients, norm, byNorm, byValue } = pyTorch.clip;
const make = () => gradients.map((values, index) => tf.tensor(values, index === 0 ? [4, 3] : [5, 2]));

function clipSuite(): void {
  test('follows PyTorch and leaks nothing', async () => {
    const before = tf.memory().numTensors;
    const tensors = make();
    const scaled = await clipByGlobalNorm(1.5)(tensors);
    expect(scaled.norm! / norm).toBeCloseTo(1, 6);
    expect(scaled.gradients).toEqual(tensors);
    for (const [index, expected] of byNorm.entries()) {
      const values = tensors[index]!.dataSync().map((value) => value * scaled.gradientScale);
      expect(distance(values, expected)).toBeLessThan(1e-6);
    }
    const bounded = await createClip({ type: 'value', maxValue: 0.4 })(tensors);
    for (const [index, expected] of byValue.entries()) {
      expect(distance(bounded.gradients[index]!.dataSync(), expected)).toBeLessThan(1e-6);
    }
    expect(bounded.gradientScale).toBe(1);
    tf.dispose([...tensors, ...bounded.gradients]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('small gradients stay as they are, and the norm of none is 0', async () => {
    const tensors = make();
    expect((await clipByGlobalNorm(100)(tensors)).gradientScale).toBe(1);
    expect(await globalNorm([])).toBe(0);
    tf.dispose(tensors);
  });

  test('a norm that is not finite comes through', async () => {
    const tensor = tf.tensor1d([1, Number.NaN]);
    expect((await clipByGlobalNorm(1)([tensor])).norm).toBeNaN();
    tensor.dispose();
  });
}

describeBackends('clipping by plain ops', clipSuite);

describeBackends('clipping by kernels', (backend) => {
  beforeAll(() => {
    registerKernels({ backends: [backend] });
  });
  afterAll(() => unregisterKernels());
  clipSuite();
});

test('bad limits and names are refused', () => {
  expect(() => clipByGlobalNorm(0)).toThrow('training.clipByGlobalNorm: "maxNorm" expected');
  expect(() => clipByValue(Number.NaN)).toThrow('training.clipByValue: "maxValue" expected');
  expect(() => createClip({ type: 'norm' } as never)).toThrow('unknown clip "norm"');
  expect(() => createClip({ type: 'value', maxNorm: 1 } as never)).toThrow('unknown option "maxNorm"');
  expect(() => createClip(5 as never)).toThrow('"config" expected an object with "type"');
});
