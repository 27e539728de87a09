import { createRandom } from '@recurrent/core';
import { afterAll, describe, expect, test } from 'vitest';
import { LINEAR_CROSS_ENTROPY } from './contract.ts';
import { call, describeKernels, distance, floats, ints } from './describe-kernels.ts';
import { registerKernels, unregisterKernels } from './register.ts';

const random = createRandom(9);

interface Case {
  readonly size: number;
  readonly classes: number;
  readonly labels: readonly number[];
  readonly transposed: boolean;
  readonly share: number;
  readonly smoothing: number;
  readonly x: readonly number[];
  readonly kernel: readonly number[];
  readonly bias: readonly number[];
}

function randomCase(rows: number, size: number, classes: number, transposed = random.integer(2) === 0): Case {
  const numbers = (count: number, scale: number) =>
    Array.from({ length: count }, () => Math.fround(scale * random.normal()));
  return {
    size,
    classes,
    labels: Array.from({ length: rows }, () => random.integer(classes + 1) - 1),
    transposed,
    share: random.uniform(),
    smoothing: random.integer(2) * random.uniform(),
    x: numbers(rows * size, 1),
    kernel: numbers(size * classes, 2 / Math.sqrt(size)),
    bias: numbers(classes, 1),
  };
}

function run({ size, classes, labels, transposed, share, smoothing, x, kernel, bias }: Case, training = true) {
  const inputs = {
    x: floats(x, labels.length, size),
    kernel: transposed ? floats(kernel, classes, size) : floats(kernel, size, classes),
    bias: floats(bias, classes),
    labels: ints(labels, labels.length),
  };
  return call(LINEAR_CROSS_ENTROPY, inputs, { transposed, training, share, smoothing }).map(({ values }) => values);
}

/** In float64, number by number. */
function reference({ size, classes, labels, transposed, share, smoothing, x, kernel, bias }: Case) {
  const place = (d: number, v: number) => (transposed ? v * size + d : d * classes + v);
  const [byX, byKernel, byBias] = [x, kernel, bias].map(({ length }) => new Float64Array(length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const losses = labels.map((label, row) => {
    if (label < 0) return 0;
    const scores = bias.map((offset, v) => {
      let score = offset;
      for (let d = 0; d < size; d++) score += x[row * size + d]! * kernel[place(d, v)]!;
      return score;
    });
    const highest = scores.reduce((most, score) => Math.max(most, score), -Infinity);
    const total = scores.reduce((sum, score) => sum + Math.exp(score - highest), 0);
    for (let v = 0; v < classes; v++) {
      const slope =
        share * (Math.exp(scores[v]! - highest) / total - smoothing / classes - (v === label ? 1 - smoothing : 0));
      byBias[v]! += slope;
      for (let d = 0; d < size; d++) {
        byX[row * size + d]! += slope * kernel[place(d, v)]!;
        byKernel[place(d, v)]! += slope * x[row * size + d]!;
      }
    }
    const mean = scores.reduce((sum, score) => sum + score / classes, 0);
    return Math.log(total) + highest - (1 - smoothing) * scores[label]! - smoothing * mean;
  });
  return [losses, byX, byKernel, byBias];
}

function expectAsReference(given: Case): void {
  const expected = reference(given);
  const found = run(given);
  for (const [at, name] of ['losses', 'of x', 'of the kernel', 'of the bias'].entries()) {
    expect(distance(found[at]!, expected[at]!), name).toBeLessThan(1e-5);
  }
  expect(run(given, false)).toEqual([found[0]]);
}

describeKernels('linear cross-entropy', () => {
  test('fuzz against float64', () => {
    for (let round = 0; round < 150; round++) {
      expectAsReference(randomCase(random.integer(9), 1 + random.integer(20), 1 + random.integer(40)));
    }
  });

  test.each([false, true])('more classes than a part and more rows than a block (transposed: %s)', (transposed) => {
    expectAsReference(randomCase(6, 5, 2500, transposed));
    expectAsReference(randomCase(1030, 3, 17, transposed));
  });

  test('NaN and infinities as in PyTorch', () => {
    const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
    const plain = { size: 1, transposed: false, share: 1, smoothing: 0 };
    const rows = [1, 1, nan, 1];
    const [losses, byX, byKernel] = run({
      ...plain,
      classes: 3,
      labels: [0, 1, 0, -1],
      x: rows,
      kernel: [0, 0, 0],
      bias: [0, -inf, 0],
    });
    expect(losses).toEqual([Math.fround(Math.LN2), inf, nan, 0]);
    expect([byX![2], byX![3]]).toEqual([nan, 0]);
    expect(byKernel).toEqual([nan, nan, nan]);
    // a whole part of classes that cannot be
    const bias = Array.from({ length: 2100 }, (_, v) => (v < 2048 ? -inf : 0));
    const [impossible, , , byBias] = run({
      ...plain,
      classes: 2100,
      labels: [2099],
      x: [0],
      kernel: bias.map(() => 1),
      bias,
    });
    expect(impossible![0]).toBeCloseTo(Math.log(52), 5);
    expect(byBias!.slice(0, 2048).every((slope) => slope === 0)).toBe(true);
    expect(byBias![2099]).toBeCloseTo(1 / 52 - 1, 6);
  });

  test('a label out of range is refused', () => {
    expect(() => run({ ...randomCase(2, 3, 4), labels: [0, 4] })).toThrow(
      'LinearCrossEntropy: "labels" expected integers in [-1, 3], got 4 at position 1',
    );
  });
});

describe('on threads', () => {
  afterAll(unregisterKernels);

  test.each([false, true])('the same to rounding, and the same from run to run (transposed: %s)', (transposed) => {
    const given = randomCase(70, 40, 3000, transposed);
    registerKernels({ threads: 3 });
    const found = run(given);
    const expected = reference(given);
    for (const at of [0, 1, 2, 3]) expect(distance(found[at]!, expected[at]!)).toBeLessThan(1e-5);
    expect(run(given)).toEqual(found);
  });
});
