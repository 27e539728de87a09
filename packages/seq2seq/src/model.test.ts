import { readFileSync } from 'node:fs';
import { flattenParameters, inference, initializeParameters } from '@recurrent/cells';
import { createRandom } from '@recurrent/core';
import { linearLogits } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { batchPairs, batchSources } from './batch.ts';
import { sequenceLoss } from './learning/loss.ts';
import { type Seq2SeqConfig, sequenceToSequence } from './model.ts';
import { farthest, type Stored, type StoredTree, variablesOf } from './testing/stored.ts';

interface StoredModel {
  readonly name: string;
  readonly config: Seq2SeqConfig;
  readonly labelSmoothing: number;
  readonly logits: Stored;
  readonly weights: Stored | null;
  readonly loss: number;
  readonly parameters: StoredTree;
  readonly gradients: StoredTree;
}

const stored = JSON.parse(readFileSync(new URL('../fixtures/pytorch.json', import.meta.url), 'utf8')) as {
  sources: number[][];
  targets: number[][];
  bos: number;
  eos: number;
  models: StoredModel[];
};
const { sources, targets, bos, eos } = stored;
const batch = batchPairs(batchSources(sources, 0), targets, { bos, eos, pad: 0 });

describeBackends('a whole model', () => {
  it.each(stored.models.map((model) => [model.name, model] as const))('is that of PyTorch: %s', (_name, expected) => {
    const before = tf.memory().numTensors;
    const model = sequenceToSequence(expected.config);
    tf.dispose(flattenSpec(model.spec, expected));
    const { tree, byName } = variablesOf(expected.parameters);
    const context = inference();
    tf.tidy(() => {
      const { source, state } = model.encode(tree, batch.source, context);
      const tokens = tf.tensor2d(batch.inputs, [batch.rows, batch.columns], 'int32');
      const { features, weights } = model.decode(tree, tokens, state, source, context);
      const logits = tf.reshape(linearLogits(model.linear(tree, features)), expected.logits.shape as number[]);
      expect(farthest(logits, expected.logits)).toBeLessThan(5e-6);
      if (expected.weights !== null) expect(farthest(weights!, expected.weights)).toBeLessThan(2e-6);
      const { labelSmoothing } = expected;
      const { value, grads } = tf.variableGrads(() => sequenceLoss(model, tree, batch, context, { labelSmoothing }));
      expect(value.dataSync()[0]).toBeCloseTo(expected.loss, 5);
      for (const [name, gradient] of Object.entries(expected.gradients)) {
        expect(farthest(grads[byName.get(name)!.name]!, gradient), name).toBeLessThan(1e-5);
      }
    });
    for (const variable of byName.values()) variable.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** The spec has the names and shapes that are stored. */
function flattenSpec(spec: Parameters<typeof initializeParameters>[0], { parameters }: StoredModel): tf.Tensor[] {
  const leaves = flattenParameters(initializeParameters(spec, createRandom(1)) as never);
  const shapes = Object.entries(parameters).map(([name, { shape }]) => [name, shape] as const);
  expect(Object.fromEntries([...leaves].map(([name, { shape }]) => [name, shape]))).toEqual(Object.fromEntries(shapes));
  return [...leaves.values()];
}
