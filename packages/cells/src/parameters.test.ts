import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import {
  countParameters,
  disposeParameters,
  flattenParameters,
  initializeParameters,
  loadParameters,
  readParameters,
} from './parameters.ts';

const spec = {
  word: { table: { shape: [2, 3], initializer: { type: 'ones' } } },
  layers: {
    0: { kernel: { shape: [2], initializer: { type: 'normal', deviation: 1 } } },
    1: { kernel: { shape: [2], initializer: { type: 'normal', deviation: 1 } } },
  },
} as const;

describeBackends('parameters', () => {
  it('are a named tree of variables', () => {
    const before = tf.memory().numTensors;
    const parameters = initializeParameters(spec, createRandom(1));
    expect([...parameters.word.table.dataSync()]).toEqual([1, 1, 1, 1, 1, 1]);
    expect(parameters.layers[0].kernel).toBeInstanceOf(tf.Variable);
    expect([...flattenParameters(parameters).keys()]).toEqual(['word.table', 'layers.0.kernel', 'layers.1.kernel']);
    expect(countParameters(parameters)).toBe(10);
    disposeParameters(parameters);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('draw by name: the same whatever else is in the tree, and not the same as each other', () => {
    const all = initializeParameters(spec, createRandom(1));
    const { word: _, ...rest } = spec;
    const some = initializeParameters(rest, createRandom(1));
    expect(some.layers[1].kernel.dataSync()).toEqual(all.layers[1].kernel.dataSync());
    expect(all.layers[0].kernel.dataSync()).not.toEqual(all.layers[1].kernel.dataSync());
    disposeParameters(all);
    disposeParameters(some);
  });

  it('are read and loaded by name', () => {
    const [from, to] = [initializeParameters(spec, createRandom(1)), initializeParameters(spec, createRandom(2))];
    const values = readParameters(from);
    loadParameters(to, values);
    expect(readParameters(to)).toEqual(values);
    // The values stay the caller's.
    values.get('word.table')!.data[0] = 99;
    expect(to.word.table.dataSync()[0]).toBe(1);
    disposeParameters(from);
    disposeParameters(to);
  });

  it('change not at all when one value does not fit', () => {
    const parameters = initializeParameters(spec, createRandom(1));
    const kept = readParameters(parameters);
    const load = (change: (values: Map<string, { shape: readonly number[]; data: Float32Array }>) => void) => () => {
      const values = new Map(readParameters(parameters));
      values.get('layers.0.kernel')!.data[0] = 7;
      change(values);
      loadParameters(parameters, values);
    };
    expect(load((values) => values.delete('word.table'))).toThrow('no value for parameter "word.table" [2, 3]');
    expect(load((values) => values.set('word.tabel', values.get('word.table')!))).toThrow('did you mean "word.table"?');
    const flat = { shape: [6], data: new Float32Array(6) };
    expect(load((values) => values.set('word.table', flat))).toThrow('"word.table" expected [2, 3], got [6]');
    const short = { shape: [2, 3], data: new Float32Array(5) };
    expect(load((values) => values.set('word.table', short))).toThrow('"word.table.data" expected [6], got [5]');
    expect(readParameters(parameters)).toEqual(kept);
    disposeParameters(parameters);
  });
});
