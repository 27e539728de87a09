import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import { LOG_SOFTMAX } from './contract.ts';
import { call, describeKernels, distance, floats } from './describe-kernels.ts';

const random = createRandom(6);

const run = (logits: ArrayLike<number>, rows: number) =>
  call(LOG_SOFTMAX, { logits: floats(logits, rows, logits.length / rows) })[0]!.values;

/** In float64, term by term. */
function reference(logits: readonly number[], rows: number): number[] {
  const width = logits.length / rows;
  return Array.from({ length: rows }, (_, row) => logits.slice(row * width, (row + 1) * width)).flatMap((x) => {
    const max = Math.max(...x);
    const total = max + Math.log(x.reduce((sum, value) => sum + Math.exp(value - max), 0));
    return x.map((value) => value - total);
  });
}

describeKernels('log softmax', () => {
  test('fuzz against float64', () => {
    for (let round = 0; round < 400; round++) {
      const [rows, width] = [1 + random.integer(5), 1 + random.integer(40)];
      const scale = 10 ** (3 * random.uniform() - 1);
      const logits = Array.from({ length: rows * width }, () => Math.fround(scale * random.normal()));
      expect(distance(run(logits, rows), reference(logits, rows))).toBeLessThan(2e-6);
    }
  });

  test('10,000 classes over more rows than one block holds', () => {
    const logits = Array.from({ length: 7 * 10_001 }, () => Math.fround(3 * random.normal()));
    expect(distance(run(logits, 7), reference(logits, 7))).toBeLessThan(2e-6);
  });

  test('what cannot be stays so, and NaN and infinity are not hidden', () => {
    expect([...run([-Infinity, 1, -Infinity], 1)]).toEqual([-Infinity, 0, -Infinity]);
    expect([...run([Number.NaN, 1, 2], 1)].every(Number.isNaN)).toBe(true);
    expect([...run([Infinity, 1, 2], 1)].some(Number.isNaN)).toBe(true);
    expect(run([], 1)).toHaveLength(0);
  });
});
