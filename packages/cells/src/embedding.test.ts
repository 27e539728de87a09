import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { inference } from './context.ts';
import { largestDifference } from './difference.ts';
import { embedding } from './embedding.ts';
import { embeddingBag } from './embedding-bag.ts';
import { disposeParameters, initializeParameters } from './parameters.ts';
import { createRowGradients } from './row-gradients.ts';

const context = inference();

describeBackends('embedding', () => {
  it('looks rows up and adds the gradient of each', () => {
    const before = tf.memory().numTensors;
    const layer = embedding({ vocabularySize: 5, dimension: 2 });
    const parameters = initializeParameters(layer.spec, createRandom(1));
    tf.tidy(() => {
      parameters.table.assign(tf.tensor2d([0, 1, 10, 11, 20, 21, 30, 31, 40, 41], [5, 2]));
      const ids = tf.tensor2d([3, 0, 3, 1], [2, 2], 'int32');
      const output = layer.apply(parameters, ids, context);
      expect(output.arraySync()).toEqual([
        [
          [30, 31],
          [0, 1],
        ],
        [
          [30, 31],
          [10, 11],
        ],
      ]);
      const weights = tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
      const { grads } = tf.variableGrads(
        () => tf.sum(tf.mul(layer.apply(parameters, ids, context), weights)) as tf.Scalar,
        [parameters.table],
      );
      expect([...Object.values(grads)[0]!.dataSync()]).toEqual([3, 4, 7, 8, 0, 0, 6, 8, 0, 0]);
    });
    disposeParameters(parameters);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('sums bags, leaving −1 out', () => {
    const layer = embeddingBag({ vocabularySize: 3, dimension: 2 });
    const parameters = initializeParameters(layer.spec, createRandom(1));
    tf.tidy(() => {
      parameters.table.assign(tf.tensor2d([1, 2, 10, 20, 100, 200], [3, 2]));
      const ids = tf.tensor2d([0, 2, -1, -1, -1, -1, 1, 1, 0], [3, 3], 'int32');
      expect(layer.apply(parameters, ids, context).arraySync()).toEqual([
        [101, 202],
        [0, 0],
        [21, 42],
      ]);
      const weights = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
      const { grads } = tf.variableGrads(
        () => tf.sum(tf.mul(layer.apply(parameters, ids, context), weights)) as tf.Scalar,
        [parameters.table],
      );
      expect([...Object.values(grads)[0]!.dataSync()]).toEqual([6, 8, 10, 12, 1, 2]);
    });
    disposeParameters(parameters);
  });

  it('gathers gradients by row, merged over lookups and bags, equal to the dense one', () => {
    const before = tf.memory().numTensors;
    const words = embedding({ vocabularySize: 50, dimension: 3 });
    const bags = embeddingBag({ vocabularySize: 50, dimension: 3 });
    const parameters = initializeParameters(words.spec, createRandom(1));
    const other = initializeParameters(words.spec, createRandom(2));
    const rowGradients = createRowGradients();
    tf.tidy(() => {
      const loss = (current: typeof context) => () => {
        const first = words.apply(parameters, tf.tensor2d([7, 3, 7, 40], [2, 2], 'int32'), current);
        const second = bags.apply(parameters, tf.tensor2d([3, -1, 9, 9, 1, 0], [2, 3], 'int32'), current);
        const third = words.apply(other, tf.tensor1d([5], 'int32'), current);
        return tf.addN([tf.sum(tf.square(first)), tf.sum(tf.exp(second)), tf.sum(third)]) as tf.Scalar;
      };
      const dense = tf.variableGrads(loss(context), [parameters.table, other.table]);
      const sparse = tf.variableGrads(loss({ ...context, rowGradients }), [rowGradients.tap]);
      expect(sparse.value.dataSync()[0]).toBeCloseTo(dense.value.dataSync()[0]!, 5);
      const collected = rowGradients.collect();
      expect([...collected.keys()]).toHaveLength(2);
      expect([...collected.get(parameters.table)!.rows.dataSync()]).toEqual([0, 1, 3, 7, 9, 40]);
      for (const [table, { rows, values }] of collected) {
        expect(rows.dtype).toBe('int32');
        const whole = dense.grads[table.name]!;
        expect(largestDifference(tf.gather(whole, rows), values)).toBeLessThan(1e-5);
        const total = tf.sum(tf.abs(whole)).dataSync()[0]!;
        expect(tf.sum(tf.abs(values)).dataSync()[0]).toBeCloseTo(total, 4);
      }
      expect(rowGradients.collect().size).toBe(0);
    });
    rowGradients.dispose();
    disposeParameters(parameters);
    disposeParameters(other);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('frees what was never collected', () => {
    const before = tf.memory().numTensors;
    const layer = embedding({ vocabularySize: 5, dimension: 2 });
    const parameters = initializeParameters(layer.spec, createRandom(1));
    const rowGradients = createRowGradients();
    tf.tidy(() => {
      const ids = tf.tensor1d([1], 'int32');
      tf.variableGrads(
        () => tf.sum(layer.apply(parameters, ids, { ...context, rowGradients })) as tf.Scalar,
        [rowGradients.tap],
      );
    });
    expect(tf.memory().numTensors).toBe(before + 4);
    rowGradients.dispose();
    disposeParameters(parameters);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('names an id that the table does not have', () => {
    tf.tidy(() => {
      const layer = embedding({ vocabularySize: 5, dimension: 2 });
      const bag = embeddingBag({ vocabularySize: 5, dimension: 2 });
      const parameters = initializeParameters(layer.spec, createRandom(1));
      const apply = (ids: number[]) => layer.apply(parameters, tf.tensor1d(ids, 'int32'), context);
      expect(() => apply([1, 5])).toThrow('cells.embedding: "ids" expected ids from 0 to 4, got 5');
      expect(() => apply([-1])).toThrow('got -1');
      expect(() => bag.apply(parameters, tf.tensor2d([[-2]], [1, 1], 'int32'), context)).toThrow(
        'from -1 to 4, got -2',
      );
      expect(() => layer.apply(parameters, tf.tensor1d([1]), context)).toThrow('expected an int32 tensor');
      expect(() => embedding({ vocabularySize: 0, dimension: 2 })).toThrow('vocabularySize');
      disposeParameters(parameters);
    });
  });
});
