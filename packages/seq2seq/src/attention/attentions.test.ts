import { readFileSync } from 'node:fs';
import { flattenParameters, initializeParameters, type TensorTree } from '@recurrent/cells';
import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { farthest, type Stored, type StoredTree, tensorOf, treeOf } from '../testing/stored.ts';
import type { Attention } from './attention.ts';
import { builtinAttentions, createAttention } from './builtin-attentions.ts';
import { coverageLoss } from './coverage-loss.ts';

interface Case {
  readonly config: { readonly type: string };
  readonly parameters: StoredTree;
  readonly gradients: StoredTree;
  readonly [name: string]: unknown;
}

const { attentions } = JSON.parse(readFileSync(new URL('../../fixtures/pytorch.json', import.meta.url), 'utf8')) as {
  attentions: Case[];
};
const cases = attentions.map((one) => [JSON.stringify(one.config), one] as const);

function attentionOf(one: Case): Attention {
  const querySize = (one.queries as Stored).shape[2]!;
  const memorySize = (one.memory as Stored).shape[2]!;
  return createAttention({ ...one.config, querySize, memorySize });
}

it('every attention has stored numbers', () => {
  const tested = new Set(attentions.map(({ config }) => config.type));
  expect([...tested].sort()).toEqual(builtinAttentions.names().sort());
});

describeBackends('attention', () => {
  initializeParameters({}, createRandom(1));

  describe.each(cases)('%s', (_name, one) => {
    const names = Object.keys(one.parameters);
    const parts = ['queries', 'memory', ...(one.coverage ? ['coverage'] : [])];
    const attention = attentionOf(one);
    const attend = (tensors: readonly tf.Tensor[], mask: tf.Tensor2D) => {
      const [queries, memory] = tensors as [tf.Tensor3D, tf.Tensor3D];
      const coverage = parts.length === 3 ? (tensors[2] as tf.Tensor3D) : undefined;
      const tree = treeOf(new Map(names.map((name, index) => [name, tensors[parts.length + index]!])));
      const source = attention.prepare(tree, { keys: memory, values: memory, mask });
      return attention.attend(tree, queries, source, coverage && { coverage });
    };
    const given = () => [
      ...parts.map((name) => tensorOf(one[name] as Stored)),
      ...names.map((name) => tensorOf(one.parameters[name]!)),
    ];
    const maskOf = () => tensorOf(one.mask as Stored) as tf.Tensor2D;

    it('has the parameters of its spec', () => {
      const spec = initializeParameters(attention.spec, createRandom(1)) as unknown as TensorTree;
      const leaves = flattenParameters(spec);
      expect([...leaves.keys()].sort()).toEqual([...names].sort());
      for (const [name, leaf] of leaves) {
        expect(leaf.shape).toEqual(one.parameters[name]!.shape);
        leaf.dispose();
      }
    });

    it('is what PyTorch computes, gradients too, and leaves no tensor behind', () => {
      const before = tf.memory().numTensors;
      tf.tidy(() => {
        const mask = maskOf();
        const { context, weights } = attend(given(), mask);
        expect(farthest(context, one.context as Stored)).toBeLessThan(2e-6);
        expect(farthest(weights, one.weights as Stored)).toBeLessThan(2e-6);
        const loss = (...tensors: tf.Tensor[]) => {
          const result = attend(tensors, mask);
          const along = tf.sum(tf.mul(result.context, tensorOf(one.alongContext as Stored)));
          return tf.add(along, tf.sum(tf.mul(result.weights, tensorOf(one.alongWeights as Stored)))) as tf.Scalar;
        };
        const gradients = tf.grads(loss)(given());
        const expected = [
          ...parts.map((name) => one[`${name}Gradient`] as Stored),
          ...names.map((name) => one.gradients[name]!),
        ];
        gradients.forEach((gradient, index) => {
          expect(farthest(gradient, expected[index]!), [...parts, ...names][index]!).toBeLessThan(1e-5);
        });
      });
      expect(tf.memory().numTensors).toBe(before);
    });
  });

  it('coverage is lost where it is given twice', () => {
    tf.tidy(() => {
      const weights = tf.tensor3d([
        [
          [0.5, 0.5, 0],
          [0.2, 0.3, 0.5],
          [1, 0, 0],
        ],
      ]);
      // Second step: 0.2 + 0.3; third: min(1, 0.7), not counted in the second call.
      expect(coverageLoss(weights, tf.tensor2d([[1, 1, 1]])).dataSync()[0]).toBeCloseTo((0.5 + 0.7) / 3, 6);
      expect(coverageLoss(weights, tf.tensor2d([[1, 1, 0]])).dataSync()[0]).toBeCloseTo(0.5 / 2, 6);
    });
  });
});

it('refuses what does not fit', () => {
  expect(() => createAttention({ type: 'dott', querySize: 1, memorySize: 1 })).toThrow('did you mean "dot"?');
  expect(() => createAttention({ type: 'dot', querySize: 1, memorySize: 2 })).toThrow(
    'memorySize = 2; else take bilinear',
  );
  expect(() => createAttention({ type: 'multiHead', querySize: 1, memorySize: 2, heads: 2, units: 3 })).toThrow(
    'a multiple of heads = 2',
  );
  const covered = { type: 'additive', units: 2, coverage: true };
  const local = { type: 'localP', querySize: 2, memorySize: 2, window: 1, units: 2, scores: covered };
  expect(() => createAttention(local)).toThrow('an attention that has scores and no coverage');
});
