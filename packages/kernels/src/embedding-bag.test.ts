import { createRandom } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers'; // brings the gradients that tfjs-core leaves out
import { expect, test } from 'vitest';
import { EMBEDDING_BAG, EMBEDDING_BAG_GRADIENT, EMBEDDING_BAG_GRADIENT_ROWS } from './contract.ts';
import { call, describeKernels, distance, floats, ints } from './describe-kernels.ts';

const random = createRandom(8);
const draw = (count: number) => Float32Array.from({ length: count }, () => random.normal());

function randomIds(count: number, below: number) {
  return Array.from({ length: count }, () => random.integer(below + 1) - 1);
}

describeKernels('embedding bag', () => {
  test('sum, dense gradient and gradient rows, by the definition', () => {
    for (let round = 0; round < 600; round++) {
      const [rows, width, count, bag] = [9, 11, 6, 4].map((below) => 1 + random.integer(below)) as [
        number,
        number,
        number,
        number,
      ];
      const table = draw(rows * width);
      const ids = randomIds(count * bag, rows);
      const slopes = draw(count * width);
      const sums = new Float64Array(count * width);
      const gradient = new Float64Array(rows * width);
      ids.forEach((id, at) => {
        const n = Math.floor(at / bag);
        for (let d = 0; d < width && id >= 0; d++) {
          sums[n * width + d]! += table[id * width + d]!;
          gradient[id * width + d]! += slopes[n * width + d]!;
        }
      });
      const [out] = call(EMBEDDING_BAG, { table: floats(table, rows, width), ids: ints(ids, count, bag) });
      expect(out!.shape).toEqual([count, width]);
      expect(distance(out!.values, sums)).toBeLessThan(1e-6);

      const inputs = () => ({ ids: ints(ids, count, bag), gradient: floats(slopes, count, width) });
      const [dense] = call(EMBEDDING_BAG_GRADIENT, inputs(), { rows });
      expect(dense!.shape).toEqual([rows, width]);
      expect(distance(dense!.values, gradient)).toBeLessThan(2e-6);

      const used = [...new Set(ids)].filter((id) => id >= 0).sort((a, b) => a - b);
      const [numbers, values] = call(EMBEDDING_BAG_GRADIENT_ROWS, inputs(), { rows });
      expect(numbers).toEqual({ shape: [used.length], values: used });
      expect(values!.shape).toEqual([used.length, width]);
      const expected = used.flatMap((row) => [...gradient.subarray(row * width, (row + 1) * width)]);
      expect(distance(values!.values, expected)).toBeLessThan(2e-6);
    }
  });

  test('nothing at all, and only −1', () => {
    const [out] = call(EMBEDDING_BAG, { table: floats([1, 2], 1, 2), ids: ints([-1, -1], 1, 2) });
    expect(out!.values).toEqual([0, 0]);
    const inputs = { ids: ints([-1], 1, 1), gradient: floats([1, 2], 1, 2) };
    expect(call(EMBEDDING_BAG_GRADIENT_ROWS, inputs, { rows: 5 }).map(({ shape }) => shape)).toEqual([[0], [0, 2]]);
    const empty = { table: floats([1, 2], 1, 2), ids: ints([], 0, 3) };
    expect(call(EMBEDDING_BAG, empty)).toEqual([{ shape: [0, 2], values: [] }]);
  });

  test('ids out of range are refused', () => {
    const refuse = (ids: number[]) => () =>
      call(EMBEDDING_BAG, { table: floats([1, 2], 2, 1), ids: ints(ids, 1, ids.length) });
    expect(refuse([0, 2])).toThrow('EmbeddingBag: "ids" expected integers in [-1, 1], got 2 at position 1');
    expect(refuse([-2])).toThrow('got -2');
    const inputs = { ids: ints([0], 1, 1), gradient: floats([1, 2], 1, 2) };
    expect(() => call(EMBEDDING_BAG_GRADIENT, inputs)).toThrow(
      'EmbeddingBagGradient: "rows" expected a positive integer, got undefined',
    );
  });

  test('the gradient of tf.gather works and is the scatter-add', () => {
    const table = floats(draw(12), 4, 3);
    const ids = ints([1, 3, 1, 1], 2, 2);
    const slope = floats(draw(12), 2, 2, 3);
    const loss = (x: tf.Tensor) => tf.sum(tf.mul(tf.gather(x, ids), slope));
    const gradient = tf.tidy(() => tf.grad(loss)(table));
    const s = slope.dataSync();
    const sum = [0, 1, 2].map((d) => s[d]! + s[6 + d]! + s[9 + d]!);
    expect(distance(gradient.dataSync(), [0, 0, 0, ...sum, 0, 0, 0, s[3]!, s[4]!, s[5]!])).toBeLessThan(1e-6);
    tf.dispose([table, ids, slope, gradient]);
  });

  test('unsortedSegmentSum of int32 and of ids outside the segments', () => {
    const [sum] = call(
      'UnsortedSegmentSum',
      { x: ints([1, 2, 3, 4, 5, 6], 3, 2), segmentIds: ints([2, 0, 2], 3) },
      { numSegments: 3 },
    );
    expect(sum).toEqual({ shape: [3, 2], values: [3, 4, 0, 0, 6, 8] });
    const inputs = { x: floats([1, 2, 3], 3), segmentIds: ints([-1, 1, 7], 3) };
    expect(call('UnsortedSegmentSum', inputs, { numSegments: 2 })[0]!.values).toEqual([0, 2]);
  });
});
