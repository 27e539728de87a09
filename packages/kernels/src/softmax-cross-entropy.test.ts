import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import pytorch from '../fixtures/pytorch.json';
import { SOFTMAX_CROSS_ENTROPY } from './contract.ts';
import { call, describeKernels, distance, floats, ints } from './describe-kernels.ts';

const random = createRandom(5);

function run(logits: ArrayLike<number>, labels: number[], training = true, smoothing?: number) {
  const inputs = {
    logits: floats(logits, labels.length, logits.length / labels.length),
    labels: ints(labels, labels.length),
  };
  return call(SOFTMAX_CROSS_ENTROPY, inputs, { training, smoothing }).map(({ values }) => values);
}

/** In float64, term by term. */
function reference(logits: readonly number[], labels: readonly number[], smoothing = 0) {
  const width = logits.length / labels.length;
  const gradient: number[] = [];
  const losses = labels.map((label, row) => {
    const x = logits.slice(row * width, (row + 1) * width);
    const max = Math.max(...x);
    const sum = x.reduce((total, value) => total + Math.exp(value - max), 0);
    const targets = x.map((_, i) => smoothing / width + (i === label ? 1 - smoothing : 0));
    x.forEach((value, i) => {
      gradient.push(label < 0 ? 0 : Math.exp(value - max) / sum - targets[i]!);
    });
    if (label < 0) return 0;
    return x.reduce((loss, value, i) => loss + targets[i]! * (Math.log(sum) + max - value), 0);
  });
  return { losses, gradient };
}

describeKernels('softmax cross-entropy', () => {
  test('losses and gradient as PyTorch, with ignore_index', () => {
    const { logits, labels, losses, gradient } = pytorch.crossEntropy;
    const [foundLosses, foundGradient] = run(logits, labels);
    expect(distance(foundLosses!, losses)).toBeLessThan(1e-6);
    expect(distance(foundGradient!, gradient)).toBeLessThan(1e-6);
    expect(run(logits, labels, false)).toEqual([foundLosses]);
  });

  test('fuzz against float64', () => {
    for (let round = 0; round < 800; round++) {
      const [rows, width] = [1 + random.integer(5), 1 + random.integer(40)];
      const scale = 10 ** (3 * random.uniform() - 1);
      const logits = Array.from({ length: rows * width }, () => Math.fround(scale * random.normal()));
      const labels = Array.from({ length: rows }, () => random.integer(width + 1) - 1);
      const smoothing = round % 2 === 0 ? undefined : random.uniform();
      const expected = reference(logits, labels, smoothing);
      const [losses, gradient] = run(logits, labels, true, smoothing);
      expect(distance(losses!, expected.losses)).toBeLessThan(2e-6);
      expect(distance(gradient!, expected.gradient)).toBeLessThan(2e-6);
    }
  });

  test('10,000 classes over more rows than one block holds', () => {
    const logits = Array.from({ length: 7 * 10_001 }, () => Math.fround(3 * random.normal()));
    const labels = [0, 10_000, -1, 17, 5000, 9999, 1];
    for (const smoothing of [0, 0.1]) {
      const expected = reference(logits, labels, smoothing);
      const [losses, gradient] = run(logits, labels, true, smoothing);
      expect(distance(losses!, expected.losses)).toBeLessThan(2e-6);
      expect(distance(gradient!, expected.gradient)).toBeLessThan(2e-6);
    }
  });

  test('NaN and infinities as in PyTorch', () => {
    const [nan, inf] = [Number.NaN, Infinity];
    const [losses, gradient] = run([1, nan, 2, 1, inf, 2, 0, -inf, 0, -inf, 0, -inf, nan, nan, nan], [0, 0, 1, 1, -1]);
    expect(losses).toEqual([nan, nan, inf, 0, 0]);
    expect(gradient!.slice(0, 3)).toEqual([nan, nan, nan]);
    expect(gradient!.slice(3, 6).every(Number.isNaN)).toBe(true);
    expect(gradient!.slice(6)).toEqual([0.5, -1, 0.5, 0, 0, 0, 0, 0, 0]);
  });

  test('a label out of range is refused', () => {
    expect(() => run([1, 2, 3, 4], [0, 2])).toThrow(
      'SoftmaxCrossEntropy: "labels" expected integers in [-1, 1], got 2 at position 1',
    );
    expect(() => run([1, 2], [-2])).toThrow('got -2 at position 0');
  });
});
