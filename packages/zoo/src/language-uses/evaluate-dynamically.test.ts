import { flattenParameters } from '@recurrent/cells';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { combineModels } from '../combined.ts';
import type { Passage } from '../language/language-model.ts';
import { trainModel } from '../train.ts';
import { createZoo } from '../zoo.ts';
import { evaluateDynamically } from './evaluate-dynamically.ts';
import { passagesOf } from './testing/table-model.ts';
import { tableV1 } from './testing/table-plugin.ts';

const zoo = createZoo({ models: [tableV1] });
const training = { epochs: 2, batchSize: 2, optimizer: { type: 'sgd', learningRate: 0.5 } } as const;
const train = passagesOf('a b c', 'c b a', 'a c b', 'b a c');
/** What training never showed, again and again. */
const repetitive = passagesOf(...Array.from({ length: 12 }, () => 'c c a a'));

describeBackends('dynamic evaluation', () => {
  const trainRnn = (data = {}) =>
    trainModel({
      zoo,
      model: 'rnnlm.v1',
      config: { units: 6, dimension: 4, cell: { type: 'elman' }, training },
      data,
      train,
    });

  test.each(['document', 'sentence'] as const)('adapts to a text that repeats itself, context %s', async (context) => {
    const trained = await trainRnn({ context });
    const before = [...flattenParameters(trained.parameters)].map(([name, value]) => [name, [...value.dataSync()]]);
    const tensors = tf.memory().numTensors;
    const fixed = await trained.evaluate(repetitive);
    // As in a process that only loads models, where no gradient is registered yet.
    tf.unregisterGradient('Neg');
    const learning = await evaluateDynamically(trained, repetitive, { learningRate: 0.5, tokens: 5 });
    expect(learning.monitor.value).toBeLessThan(0.8 * fixed.monitor.value);
    expect(learning.metrics.tokens).toBe(fixed.metrics.tokens);
    expect(learning.protocol).toBe(`${fixed.protocol}|dynamic:sgd-0.5-5`);
    expect(learning.text).toContain(learning.protocol);
    expect(tf.memory().numTensors).toBe(tensors);
    expect([...flattenParameters(trained.parameters)].map(([name, value]) => [name, [...value.dataSync()]])).toEqual(
      before,
    );
    trained.dispose();
  });

  test('with learning rate 0 it is the static evaluation, whatever the pieces', async () => {
    const trained = await trainRnn();
    const fixed = await trained.evaluate(repetitive);
    for (const tokens of [1, 7, 1000]) {
      const learning = await evaluateDynamically(trained, repetitive, { learningRate: 0, tokens });
      expect(learning.monitor.value).toBeCloseTo(fixed.monitor.value, 4);
    }
    trained.dispose();
  });

  test('a piece is scored before it is learnt: one step is gradient descent on its mean −ln p', async () => {
    const trained = await trainRnn({ eos: false });
    const bias = flattenParameters(trained.parameters).get('output.bias')!;
    const old = [...bias.dataSync()];
    const text = passagesOf('a b', 'c a');
    const predict = async (passages: readonly Passage[]) =>
      (await trained.predict(passages)).flatMap(({ logProbs }) => [...logProbs]);
    const learnt = await trained.model.predictDynamically!(
      trained.parameters,
      trained.model.encode(text, { labels: 'none' }),
      { learningRate: 1e-3, tokens: 2 },
    );
    const first = (await predict(text)).slice(0, 2);
    expect(learnt[0]!.logProbs[0]).toBeCloseTo(first[0]!, 5);
    expect(learnt[0]!.logProbs[1]).toBeCloseTo(first[1]!, 5);
    // The change of the second piece's ln p by finite differences along the gradient of the bias alone is part of it.
    const gradient = await finiteDifferences(
      bias,
      old,
      async () => -((await predict(text)).slice(0, 2).reduce((sum, x) => sum + x, 0) / 2),
    );
    const slopes = await finiteDifferences(bias, old, async () =>
      (await predict(text)).slice(2).reduce((sum, x) => sum + x, 0),
    );
    const byBias = -1e-3 * gradient.reduce((sum, value, at) => sum + value * slopes[at]!, 0);
    const second = (await predict(text)).slice(2).reduce((sum, x) => sum + x, 0);
    const change = learnt[1]!.logProbs.reduce((sum, x) => sum + x, 0) - second;
    expect(Math.sign(change)).toBe(Math.sign(byBias));
    trained.dispose();
  });

  test('the feed-forward model and a mixture with a counted one learn too', async () => {
    const nnlm = await trainModel({
      zoo,
      model: 'nnlm.v1',
      config: { order: 3, units: 6, dimension: 4, training },
      train,
    });
    const fixed = await nnlm.evaluate(repetitive);
    const learning = await evaluateDynamically(nnlm, repetitive, { learningRate: 0.5, tokens: 5 });
    expect(learning.monitor.value).toBeLessThan(0.9 * fixed.monitor.value);
    nnlm.dispose();

    const rnn = await trainRnn();
    const table = await trainModel({ zoo, model: 'table.v1', train });
    const mixed = combineModels({ zoo, model: 'combined-lm.v1', members: [rnn, table] as never });
    const together = await mixed.evaluate(repetitive);
    const mixedLearning = await evaluateDynamically(mixed, repetitive, { learningRate: 0.5, tokens: 5 });
    expect(mixedLearning.monitor.value).toBeLessThan(together.monitor.value);
    await expect(evaluateDynamically(table, repetitive, { learningRate: 0.1, tokens: 5 })).rejects.toThrow('table.v1');
    mixed.dispose();
  });

  test('a learning rate that is too high is an error, and nothing leaks', async () => {
    const trained = await trainModel({
      zoo,
      model: 'rnnlm.v1',
      config: {
        units: 6,
        dimension: 4,
        cell: { type: 'elman', activation: 'relu' },
        training: { ...training, clip: null },
      },
      train,
    });
    const tensors = tf.memory().numTensors;
    await expect(evaluateDynamically(trained, repetitive, { learningRate: 1e38, tokens: 5 })).rejects.toThrow(
      'choose a smaller one',
    );
    await expect(evaluateDynamically(trained, repetitive, { learningRate: -1, tokens: 5 })).rejects.toThrow(
      '"learningRate" expected',
    );
    const stop = AbortSignal.abort();
    await expect(
      evaluateDynamically(trained, repetitive, { learningRate: 0.1, tokens: 5, signal: stop }),
    ).rejects.toThrow('aborted');
    expect(tf.memory().numTensors).toBe(tensors);
    trained.dispose();
  });
});

async function finiteDifferences(variable: tf.Variable, values: readonly number[], measure: () => Promise<number>) {
  const slopes: number[] = [];
  const assign = (next: readonly number[]) => tf.tidy(() => variable.assign(tf.tensor1d([...next])));
  for (let at = 0; at < values.length; at++) {
    const shifted = (by: number) => values.map((value, index) => (index === at ? value + by : value));
    assign(shifted(1e-2));
    const above = await measure();
    assign(shifted(-1e-2));
    slopes.push((above - (await measure())) / 2e-2);
  }
  assign(values);
  return slopes;
}
