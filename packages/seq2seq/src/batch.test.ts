import { expect, it } from 'vitest';
import { batchFeatures, batchPairs, batchSources } from './batch.ts';

it('marks and pads pairs', () => {
  const batch = batchPairs(batchSources([[4, 5, 6], [7]], 0), [[8], [9, 8]], { bos: 1, eos: 2, pad: 3 });
  expect(batch).toEqual({
    source: { ids: Int32Array.of(4, 5, 6, 7, 0, 0), lengths: Int32Array.of(3, 1), rows: 2, columns: 3 },
    inputs: Int32Array.of(1, 8, 3, 1, 9, 8),
    labels: Int32Array.of(8, 2, -1, 9, 8, 2),
    lengths: Int32Array.of(2, 3),
    rows: 2,
    columns: 3,
  });
});

it('keeps a column for sources that are all empty', () => {
  expect(batchSources([[], []], 5)).toEqual({
    ids: Int32Array.of(5, 5),
    lengths: Int32Array.of(0, 0),
    rows: 2,
    columns: 1,
  });
  expect([...batchFeatures([new Float32Array(0)], 2).features]).toEqual([0, 0]);
});

it('refuses unequal numbers of sources and targets', () => {
  expect(() => batchPairs(batchSources([[1]], 0), [], { bos: 1, eos: 2, pad: 0 })).toThrow('1 sources and 0 targets');
});
