import { inference, initializeParameters, lstm, type ParameterTree, readParameters } from '@recurrent/cells';
import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { checkCharacters, createCharacterEncoder } from './characters.ts';

const words = [Int32Array.of(1, 2, 3), Int32Array.of(4), Int32Array.of(0, 4, 4, 2, 1)];

const build = (given: object) => {
  const encoder = createCharacterEncoder(checkCharacters('x', given)!, 5);
  const parameters = initializeParameters(encoder.spec, createRandom(3)) as ParameterTree;
  return { encoder, parameters, vectors: encoder.apply(parameters, words, inference()).arraySync() };
};

describeBackends('a character encoder', () => {
  test('cnn: tanh of the maximum of a convolution', () => {
    const { parameters, vectors } = build({ encoder: 'cnn', dimension: 2, units: 3, width: 3 });
    const values = readParameters(parameters);
    const table = values.get('table')!.data;
    const kernel = values.get('kernel')!.data;
    for (const [row, ids] of words.entries()) {
      for (let unit = 0; unit < 3; unit++) {
        const sums = Array.from(ids, (_, position) => {
          let sum = 0;
          for (let k = 0; k < 3; k++) {
            const id = ids[position + k - 1];
            for (let d = 0; id !== undefined && d < 2; d++) sum += table[2 * id + d]! * kernel[9 * d + 3 * k + unit]!;
          }
          return sum;
        });
        expect(vectors[row]![unit]).toBeCloseTo(Math.tanh(Math.max(...sums)), 5);
      }
    }
  });

  test('bilstm: the last states of an LSTM from each end of each word', () => {
    const { parameters, vectors } = build({ encoder: 'bilstm', dimension: 3, units: 2 });
    const cell = lstm({ inputSize: 3, units: 2 });
    const table = (parameters.embedding as Record<string, tf.Variable>).table as unknown as tf.Tensor2D;
    for (const [row, ids] of words.entries()) {
      const ends = [
        { weights: parameters.forward, order: [...ids] },
        { weights: parameters.backward, order: [...ids].reverse() },
      ].map(({ weights, order }) => {
        let state = cell.initialState(1);
        for (const id of order)
          state = cell.step(weights as never, tf.slice(table, [id, 0], [1, 3]), state).state as never;
        return [...state.hidden!.dataSync()];
      });
      for (const [unit, value] of ends.flat().entries()) expect(vectors[row]![unit]).toBeCloseTo(value, 5);
    }
  });
});

test('configs are checked by the encoder that they name', () => {
  expect(checkCharacters('x', null)).toBeNull();
  expect(checkCharacters('x', { encoder: 'bilstm' })).toEqual({
    encoder: 'bilstm',
    dimension: 25,
    units: 25,
    minFrequency: 2,
  });
  expect(() => checkCharacters('x', {})).toThrow('x: "encoder" expected cnn | bilstm');
  expect(() => checkCharacters('x', { encoder: 'rnn' })).toThrow('unknown character encoder "rnn"');
  expect(() => checkCharacters('x', { encoder: 'bilstm', width: 3 })).toThrow('x: unknown option "width"');
  expect(() => checkCharacters('x', { encoder: 'cnn', units: 0 })).toThrow('x: "units" expected a positive integer');
});
