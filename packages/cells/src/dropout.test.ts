import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { inference } from './context.ts';
import { dropout, dropoutMask, variationalDropout } from './dropout.ts';
import { registerGradients } from './register-gradients.ts';

it('keeps a share of 1 − rate, in no pattern from one element to the next', () => {
  const size = 200_000;
  const mask = dropoutMask(size, 0.3, createRandom(1));
  const kept = mask.filter((value) => value !== 0).length / size;
  // Five deviations of a binomial share.
  expect(Math.abs(kept - 0.7)).toBeLessThan(5 * Math.sqrt(0.21 / size));
  expect([...new Set(mask)].sort()).toEqual([0, Math.fround(1 / 0.7)]);
  for (const lag of [1, 2, 3, 100]) {
    let both = 0;
    for (let index = lag; index < size; index++) if (mask[index] !== 0 && mask[index - lag] !== 0) both++;
    expect(Math.abs(both / (size - lag) - 0.49)).toBeLessThan(0.007);
  }
});

it('depends on the state of the generator and moves it on by as much for any size', () => {
  const [first, second] = [createRandom(5), createRandom(5)];
  expect(dropoutMask(10, 0.5, first)).toEqual(dropoutMask(10, 0.5, second));
  dropoutMask(3, 0.5, first);
  dropoutMask(3000, 0.5, second);
  expect(first.state()).toEqual(second.state());
  expect(dropoutMask(64, 0.5, first)).not.toEqual(dropoutMask(64, 0.5, createRandom(5)));
});

describeBackends('dropout', () => {
  registerGradients();
  it('scales what it keeps, and its gradient alike', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const x = tf.range(1, 101);
      const context = () => ({ training: true, random: createRandom(2) });
      const output = dropout(x, 0.25, context()).dataSync();
      output.forEach((value, index) => {
        expect([0, Math.fround((index + 1) / 0.75)].some((other) => Math.abs(other - value) < 1e-4)).toBe(true);
      });
      expect(output.filter((value) => value === 0).length).toBeGreaterThan(10);
      const gradient = tf
        .grad((given: tf.Tensor) => tf.sum(dropout(given, 0.25, context())))(x)
        .dataSync();
      gradient.forEach((value, index) => {
        expect(value).toBeCloseTo(output[index]! / (index + 1), 5);
      });
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('shares the mask of a variational dropout over time', () => {
    tf.tidy(() => {
      const output = variationalDropout(tf.ones([4, 5, 6]), 0.5, {
        training: true,
        random: createRandom(2),
      }).arraySync();
      for (const row of output) for (const vector of row) expect(vector).toEqual(row[0]);
      expect([...new Set(output.flat(2))].sort()).toEqual([0, 2]);
      expect(output[0]![0]).not.toEqual(output[1]![0]);
    });
  });

  it('is the identity without training or rate, and a tensor of its own', () => {
    tf.tidy(() => {
      const x = tf.tensor1d([1, 2]);
      for (const copy of [dropout(x, 0.5, inference()), dropout(x, 0, { training: true, random: createRandom(2) })]) {
        expect([...copy.dataSync()]).toEqual([1, 2]);
        expect(copy).not.toBe(x);
      }
      expect(() => dropout(x, 1, inference())).toThrow('cells.dropout: "rate"');
      expect(() => dropout(x, -0.1, inference())).toThrow('cells.dropout: "rate"');
    });
  });
});
