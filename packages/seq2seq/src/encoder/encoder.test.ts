import { builtinCells, disposeParameters, inference, initializeParameters, type TensorTree } from '@recurrent/cells';
import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { batchFeatures, sourceTensor } from '../batch.ts';
import { farthest } from '../testing/stored.ts';
import { type EncoderConfig, encoder } from './encoder.ts';
import type { Memory } from './memory.ts';
import { builtinSummaries } from './summary.ts';

const ids = () =>
  tf.tensor2d(
    [
      [1, 2, 3, 4],
      [4, 2, 0, 0],
      [0, 0, 0, 0],
    ],
    [3, 4],
    'int32',
  );
const lengths = [4, 2, 0];
const source = { type: 'tokens', vocabularySize: 6, dimension: 3 } as const;
const context = inference();

const row = (tensor: tf.Tensor, index: number) => tf.slice(tensor, [index], [1]);

describeBackends('an encoder', () => {
  const configs: EncoderConfig[] = [
    ...builtinCells.names().map((type): EncoderConfig => ({ source, cell: { type }, units: 4, layers: 2 })),
    { source, cell: { type: 'lstm' }, units: 3, layers: 2, bidirectional: true },
    { source, cell: { type: 'gru' }, units: 4, reverse: true },
    {
      source,
      cell: { type: 'gru' },
      units: 4,
      bidirectional: true,
      selfAttention: [
        { heads: 2, units: 5 },
        { heads: 4, units: 5 },
      ],
    },
  ];
  it.each(configs.map((config) => [JSON.stringify(config), config] as const))(
    'reads a row in a batch as it reads it alone: %s',
    (_name, config) => {
      const { spec, encode, outputSize, stateSizes } = encoder(config);
      const parameters = initializeParameters(spec, createRandom(1));
      const before = tf.memory().numTensors;
      tf.tidy(() => {
        const whole = encode(parameters as never, ids(), { lengths, context });
        expect(whole.output.shape).toEqual([3, 4, outputSize]);
        expect(
          whole.states.map((state) =>
            Object.fromEntries(Object.entries(state).map(([name, { shape }]) => [name, shape[1]])),
          ),
        ).toEqual(stateSizes);
        for (const [index, length] of lengths.entries()) {
          if (length === 0) continue;
          const alone = encode(parameters as never, tf.slice(ids(), [index, 0], [1, length]), { context });
          expect(farthest(tf.slice(whole.output, [index, 0, 0], [1, length, -1]), alone.output)).toBeLessThan(1e-5);
          expect(farthest(row(whole.last, index), alone.last)).toBeLessThan(1e-5);
          for (const [layer, state] of whole.states.entries()) {
            for (const [name, value] of Object.entries(state)) {
              expect(farthest(row(value, index), alone.states[layer]![name]!)).toBeLessThan(1e-5);
            }
          }
          for (const name of builtinSummaries.names()) {
            const summary = builtinSummaries.get(name);
            expect(farthest(row(summary(whole), index), summary(alone)), name).toBeLessThan(1e-5);
          }
        }
        // Padding is 0, and so is all of an empty source.
        expect(tf.max(tf.abs(tf.slice(whole.output, [1, 2], [1, 2]))).dataSync()[0]).toBe(0);
        for (const name of builtinSummaries.names()) {
          expect(tf.max(tf.abs(row(builtinSummaries.get(name)(whole), 2))).dataSync()[0], name).toBe(0);
        }
      });
      expect(tf.memory().numTensors).toBe(before);
      disposeParameters(parameters as never);
    },
  );

  it('has read all of the source at its last vector, from whichever end', () => {
    const stateOf = (config: EncoderConfig) =>
      tf.tidy(() => {
        const { spec, encode } = encoder(config);
        const parameters = initializeParameters(spec, createRandom(1));
        const { last, states } = encode(parameters as never, ids(), { lengths, context });
        const difference = farthest(last, states.at(-1)!.hidden!);
        disposeParameters(parameters as never);
        return difference;
      });
    for (const ends of [{}, { reverse: true }, { bidirectional: true }]) {
      expect(stateOf({ source, cell: { type: 'gru' }, units: 4, layers: 2, ...ends })).toBeLessThan(1e-6);
    }
  });

  it('reads given vectors', () => {
    tf.tidy(() => {
      const { spec, encode } = encoder({ source: { type: 'features', size: 2 }, cell: { type: 'lstm' }, units: 3 });
      const parameters = initializeParameters(spec, createRandom(1));
      const batch = batchFeatures([Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6)], 2);
      expect([batch.rows, batch.columns, ...batch.lengths]).toEqual([2, 2, 2, 1]);
      const whole = encode(parameters as never, sourceTensor(batch), { lengths: batch.lengths, context });
      const alone = encode(parameters as never, tf.tensor3d([[[5, 6]]]), { context });
      expect(farthest(row(whole.last, 1), alone.last)).toBeLessThan(1e-6);
      disposeParameters(parameters as never);
    });
    expect(() => batchFeatures([Float32Array.of(1, 2, 3)], 2)).toThrow('"sources" expected [4], got [3]');
  });

  it('summarises by hand-made numbers', () => {
    tf.tidy(() => {
      const memory = {
        output: tf.tensor3d([
          [
            [-1, 4],
            [-3, 2],
            [9, 9],
          ],
        ]),
        mask: tf.tensor2d([[1, 1, 0]]),
        last: tf.tensor2d([[-3, 2]]),
        states: [],
      } as Memory;
      const numbers = builtinSummaries.names().map((name) => [...builtinSummaries.get(name)(memory).dataSync()]);
      expect(numbers).toEqual([
        [-3, 2],
        [-2, 3],
        [-1, 4],
      ]);
    });
  });

  it('refuses what does not fit', () => {
    const base: EncoderConfig = { source, cell: { type: 'gru' }, units: 4 };
    expect(() => encoder({ ...base, bidirectional: true, reverse: true })).toThrow('as bidirectional is on');
    expect(() => encoder({ ...base, cell: { type: 'grru' } })).toThrow('did you mean "gru"?');
    expect(() => encoder({ ...base, source: { type: 'pixels' } as never })).toThrow('unknown source type "pixels"');
    expect(() => encoder({ ...base, selfAttention: [{ heads: 3, units: 2 }] })).toThrow('a multiple of heads = 3');
    const { encode } = encoder(base);
    expect(() => encode({} as TensorTree, tf.zeros([2, 2, 2]), { context })).toThrow('"source" expected [*, *]');
  });
});
