import { readFileSync } from 'node:fs';
import { inference, initializeParameters } from '@recurrent/cells';
import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { farthest, type Stored, type StoredTree, tensorOf, treeOf } from '../testing/stored.ts';
import { selfAttention } from './self-attention.ts';

const { selfAttention: stored } = JSON.parse(
  readFileSync(new URL('../../fixtures/pytorch.json', import.meta.url), 'utf8'),
) as {
  selfAttention: {
    input: Stored;
    lengths: number[];
    output: Stored;
    along: Stored;
    parameters: StoredTree;
    gradients: StoredTree;
  };
};

describeBackends('a self-attention layer', () => {
  it('is that of PyTorch, gradients too, and leaves no tensor behind', () => {
    initializeParameters({}, createRandom(1));
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const layer = selfAttention({ inputSize: 6, heads: 2, units: 8 });
      const names = Object.keys(stored.parameters);
      const loss = (...tensors: tf.Tensor[]) => {
        const tree = treeOf(new Map(names.map((name, index) => [name, tensors[index]!])));
        const input = tensorOf(stored.input) as tf.Tensor3D;
        const { output } = layer.apply(tree, input, { lengths: stored.lengths, context: inference() });
        expect(farthest(output, stored.output)).toBeLessThan(5e-6);
        return tf.sum(tf.mul(output, tensorOf(stored.along))) as tf.Scalar;
      };
      const gradients = tf.grads(loss)(names.map((name) => tensorOf(stored.parameters[name]!)));
      gradients.forEach((gradient, index) => {
        expect(farthest(gradient, stored.gradients[names[index]!]!), names[index]!).toBeLessThan(2e-5);
      });
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});
