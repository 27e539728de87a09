import { createRowGradients, flattenParameters, initializeParameters, type ParameterTree } from '@recurrent/cells';
import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { classSoftmax } from './classes.ts';
import { frequencyClasses } from './frequency-classes.ts';
import { fullSoftmax } from './full.ts';
import type { OutputLayer } from './layer.ts';
import { drawDistinct, lnExpected, sampledSoftmax } from './sampled.ts';

const size = { vocabularySize: 7, features: 3, tied: false };
const targets = Int32Array.from([0, 6, 3, 3, 2]);
const starts = [0, 1, 3];
const x = [0.3, -1, 0.5, 1, 0.2, -0.4, 0.7, 0.7, 0.1, -2, 0.3, 1, 0.1, 0.2, 0.3];

function parametersOf(layer: OutputLayer) {
  const own = initializeParameters(layer.spec, createRandom(3)) as ParameterTree;
  const random = createRandom(8);
  for (const [name, variable] of flattenParameters(own)) {
    if (!name.endsWith('bias')) continue;
    tf.tidy(() =>
      variable.assign(
        tf.tensor(
          Float32Array.from({ length: variable.size }, () => random.normal()),
          variable.shape,
        ),
      ),
    );
  }
  return { own, tied: undefined };
}

/** Loss and gradients by name, dense. */
function gradientsOf(layer: OutputLayer, parameters: ReturnType<typeof parametersOf>, random = createRandom(1)) {
  const rowGradients = createRowGradients();
  const variables = flattenParameters(parameters.own);
  const { value, grads } = tf.variableGrads(
    () => layer.loss(parameters, tf.tensor2d(x, [5, 3]), targets, { training: true, random, rowGradients }),
    [...variables.values(), rowGradients.tap],
  );
  const byRow = rowGradients.collect();
  const gradients = new Map<string, number[]>();
  for (const [name, variable] of variables) {
    const rows = byRow.get(variable);
    if (rows === undefined) {
      gradients.set(name, [...grads[variable.name]!.dataSync()]);
      continue;
    }
    const dense = new Array<number>(variable.size).fill(0);
    const width = variable.shape[1]!;
    const values = rows.values.dataSync();
    for (const [at, row] of rows.rows.dataSync().entries()) {
      for (let column = 0; column < width; column++) dense[row * width + column] = values[at * width + column]!;
    }
    gradients.set(name, dense);
  }
  return { loss: value.dataSync()[0]!, gradients };
}

/** ln p of a target by the textbook, in float64. */
function byHand(parameters: ReturnType<typeof parametersOf>, classes: readonly number[] | undefined): number[] {
  const read = (name: string) => [...flattenParameters(parameters.own).get(name)!.dataSync()];
  const table = read('table');
  const bias = read('bias');
  const dot = (row: number, weights: number[], index: number, stride: number, step: number) =>
    [0, 1, 2].reduce((sum, k) => sum + x[row * 3 + k]! * weights[index * stride + k * step]!, 0);
  const lnSoftmax = (scores: number[], index: number) =>
    scores[index]! - Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0));
  return [...targets].map((target, row) => {
    const scores = bias.map((offset, id) => dot(row, table, id, 3, 1) + offset);
    if (classes === undefined) return lnSoftmax(scores, target);
    const kernel = read('class.kernel');
    const own = classes.findLastIndex((start) => start <= target);
    const ofClass = read('class.bias').map((offset, c) => dot(row, kernel, c, 1, classes.length) + offset);
    const [from, to] = [classes[own]!, classes[own + 1] ?? 7];
    return lnSoftmax(ofClass, own) + lnSoftmax(scores.slice(from, to), target - from);
  });
}

function expectNear(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5): void {
  expect(actual.length).toBe(expected.length);
  for (let index = 0; index < expected.length; index++) {
    expect(Math.abs(actual[index]! - expected[index]!)).toBeLessThan(tolerance);
  }
}

describeBackends('output layers', () => {
  const layers = { sampled: sampledSoftmax(4, size), classes: classSoftmax(starts, size) };

  test.each(Object.entries(layers))('%s: probabilities are those of brute force, and sum to one', (name, layer) => {
    const parameters = parametersOf(layer);
    const features = tf.tensor2d(x, [5, 3]);
    const expected = byHand(parameters, name === 'classes' ? starts : undefined);
    expectNear(layer.targetLogProbs(parameters, features, targets).dataSync(), expected);
    const all = layer.logProbs(parameters, features).dataSync();
    for (const [row, target] of targets.entries()) {
      const own = [...all.subarray(row * 7, row * 7 + 7)];
      expect(own.reduce((sum, lnP) => sum + Math.exp(lnP), 0)).toBeCloseTo(1, 6);
      expect(own[target]).toBeCloseTo(expected[row]!, 5);
    }
  });

  test('classes: the loss is the mean of −ln p, and its gradient that of finite differences', () => {
    const layer = layers.classes;
    const parameters = parametersOf(layer);
    const { loss, gradients } = gradientsOf(layer, parameters);
    expect(loss).toBeCloseTo(-byHand(parameters, starts).reduce((sum, lnP) => sum + lnP, 0) / 5, 5);
    for (const [name, variable] of flattenParameters(parameters.own)) {
      const values = variable.dataSync().slice();
      const slope = Array.from(values, (value, index) => {
        const at = (shift: number) => {
          const moved = values.slice();
          moved[index] = value + shift;
          tf.tidy(() => variable.assign(tf.tensor(moved, variable.shape)));
          return -byHand(parameters, starts).reduce((sum, lnP) => sum + lnP, 0) / 5;
        };
        const difference = (at(2 ** -10) - at(-(2 ** -10))) / 2 ** -9;
        tf.tidy(() => variable.assign(tf.tensor(values.slice(), variable.shape)));
        return difference;
      });
      expectNear(gradients.get(name)!, slope, 1e-4);
    }
  });

  test('sampled: with all words drawn, loss and gradient are those of the full softmax', () => {
    const sampled = sampledSoftmax(7, size);
    const parameters = parametersOf(sampled);
    const full = fullSoftmax({ ...size, tied: true });
    const table = parameters.own.table as tf.Variable;
    const bias = tf.variable(tf.reshape(parameters.own.bias as tf.Variable, [7]));
    const given = gradientsOf(sampled, parameters);
    const { value, grads } = tf.variableGrads(
      () =>
        full.loss({ own: { bias }, tied: table }, tf.tensor2d(x, [5, 3]), targets, {
          training: true,
          random: createRandom(1),
        }),
      [table, bias],
    );
    expect(given.loss).toBeCloseTo(value.dataSync()[0]!, 5);
    expectNear(given.gradients.get('table')!, grads[table.name]!.dataSync());
    expectNear(given.gradients.get('bias')!, grads[bias.name]!.dataSync());
  });

  test('sampled: the mean gradient over many draws comes near that of the full softmax', () => {
    const exact = parametersOf(sampledSoftmax(7, size));
    const expected = gradientsOf(sampledSoftmax(7, size), exact).gradients.get('bias')!;
    const random = createRandom(5);
    const mean = new Array<number>(7).fill(0);
    const rounds = 300;
    for (let round = 0; round < rounds; round++) {
      const { gradients } = tf.tidy(
        () => gradientsOf(sampledSoftmax(5, size), exact, random.fork(`${round}`)) as never,
      ) as ReturnType<typeof gradientsOf>;
      for (const [index, slope] of gradients.get('bias')!.entries()) mean[index]! += slope / rounds;
    }
    expectNear(mean, expected, 0.05);
  });
});

test('draws are distinct and as frequent as stated', () => {
  const random = createRandom(11);
  const seen = new Array<number>(20).fill(0);
  const stated = new Array<number>(20).fill(0);
  const rounds = 3000;
  for (let round = 0; round < rounds; round++) {
    const { ids, tries } = drawDistinct(6, 20, random);
    expect(new Set(ids).size).toBe(6);
    for (const id of ids) seen[id]! += 1 / rounds;
    for (let id = 0; id < 20; id++) stated[id]! += Math.exp(lnExpected(id, 20, tries)) / rounds;
  }
  for (let id = 0; id < 20; id++) expect(Math.abs(seen[id]! - stated[id]!)).toBeLessThan(0.05);
});

test('classes hold about equal shares, none is empty', () => {
  expect(frequencyClasses([8, 4, 2, 1, 1], 2)).toEqual([0, 1]);
  expect(frequencyClasses([1, 1, 1, 1, 1, 1], 3)).toEqual([0, 2, 4]);
  expect(frequencyClasses([100, 1, 1], 3)).toEqual([0, 1, 2]);
  expect(frequencyClasses([0, 0], 9)).toEqual([0, 1]);
});
