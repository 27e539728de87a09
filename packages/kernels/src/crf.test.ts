import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import { CRF_FORWARD_BACKWARD, CRF_VITERBI } from './contract.ts';
import { call, describeKernels, distance, floats, ints } from './describe-kernels.ts';

const never = -Infinity;
const random = createRandom(3);

interface Crf {
  batch: number;
  steps: number;
  labels: number;
  emissions: number[];
  transitions: number[];
  start: number[];
  end: number[];
  lengths: number[];
}

function randomCrf(batch: number, steps: number, labels: number, scale: number, forbidden: number): Crf {
  const draw = (count: number, chance = forbidden) =>
    Array.from({ length: count }, () =>
      Math.fround(random.uniform() < chance ? never : scale * (2 * random.uniform() - 1)),
    );
  return {
    batch,
    steps,
    labels,
    emissions: draw(batch * steps * labels, forbidden / 4),
    transitions: draw(labels * labels),
    start: draw(labels),
    end: draw(labels),
    lengths: Array.from({ length: batch }, (_, row) => (row === 0 ? steps : random.integer(steps + 1))),
  };
}

const tensors = (crf: Crf) => ({
  emissions: floats(crf.emissions, crf.batch, crf.steps, crf.labels),
  transitions: floats(crf.transitions, crf.labels, crf.labels),
  start: floats(crf.start, crf.labels),
  end: floats(crf.end, crf.labels),
  lengths: ints(crf.lengths, crf.batch),
});

/** The score of a path of one row. */
function scoreOf(crf: Crf, row: number, path: readonly number[]): number {
  const { labels, steps } = crf;
  let score = crf.start[path[0]!]! + crf.end[path.at(-1)!]!;
  path.forEach((label, t) => {
    score += crf.emissions[(row * steps + t) * labels + label]!;
    if (t > 0) score += crf.transitions[path[t - 1]! * labels + label]!;
  });
  return score;
}

/** All that the kernels compute, by walking over every path. */
function bruteForce(crf: Crf) {
  const { batch, steps, labels } = crf;
  const logPartition: number[] = [];
  const best: number[] = [];
  const marginals = new Float64Array(batch * steps * labels);
  const counts = new Float64Array(batch * labels * labels);
  for (let row = 0; row < batch; row++) {
    const length = crf.lengths[row]!;
    if (length === 0) {
      logPartition.push(0);
      best.push(0);
      continue;
    }
    const paths = Array.from({ length: labels ** length }, (_, code) =>
      Array.from({ length }, (_, t) => Math.floor(code / labels ** t) % labels),
    );
    const scores = paths.map((path) => scoreOf(crf, row, path));
    const max = Math.max(...scores);
    const total = max === never ? never : max + Math.log(scores.reduce((sum, s) => sum + Math.exp(s - max), 0));
    logPartition.push(total);
    best.push(max);
    if (total === never) continue;
    paths.forEach((path, index) => {
      const p = Math.exp(scores[index]! - total);
      path.forEach((label, t) => {
        marginals[(row * steps + t) * labels + label]! += p;
        if (t > 0) counts[(row * labels + path[t - 1]!) * labels + label]! += p;
      });
    });
  }
  return { logPartition, best, marginals, counts };
}

function checkAgainstBruteForce(crf: Crf, tolerance: number) {
  const expected = bruteForce(crf);
  const [logPartition, marginals, counts] = call(CRF_FORWARD_BACKWARD, tensors(crf), { training: true });
  expect(distance(logPartition!.values, expected.logPartition)).toBeLessThan(tolerance);
  expect(distance(marginals!.values, expected.marginals)).toBeLessThan(tolerance);
  expect(distance(counts!.values, expected.counts)).toBeLessThan(tolerance);
  const [alone, ...none] = call(CRF_FORWARD_BACKWARD, tensors(crf), { training: false });
  expect(none).toEqual([]);
  expect(alone).toEqual(logPartition);

  const [paths, scores] = call(CRF_VITERBI, tensors(crf));
  expect(distance(scores!.values, expected.best)).toBeLessThan(tolerance);
  for (let row = 0; row < crf.batch; row++) {
    const length = crf.lengths[row]!;
    const path = paths!.values.slice(row * crf.steps, (row + 1) * crf.steps);
    expect(path.slice(length).every((label) => label === 0)).toBe(true);
    expect(path.every((label) => label >= 0 && label < crf.labels)).toBe(true);
    if (length > 0 && expected.best[row] !== never) {
      expect(scoreOf(crf, row, path.slice(0, length))).toBeCloseTo(expected.best[row]!, 4);
    }
  }
}

describeKernels('crf', () => {
  test('all paths, for small shapes', () => {
    for (const labels of [1, 2, 3, 5]) {
      for (const steps of [1, 2, 4]) checkAgainstBruteForce(randomCrf(3, steps, labels, 3, 0), 1e-6);
    }
    checkAgainstBruteForce(randomCrf(2, 3, 9, 3, 0), 1e-6);
  });

  test('fuzz: −∞ anywhere, rows of length zero, wide scores', () => {
    for (let round = 0; round < 550; round++) {
      const crf = randomCrf(1 + random.integer(3), 1 + random.integer(4), 1 + random.integer(4), 10, 0.3);
      checkAgainstBruteForce(crf, 2e-6);
    }
    for (let round = 0; round < 50; round++) checkAgainstBruteForce(randomCrf(2, 3, 3, 1000, 0.2), 1e-4);
  });

  test('a constraint that leaves one path gives it probability 1', () => {
    const crf = randomCrf(1, 3, 3, 2, 0);
    crf.transitions = [never, 0.5, never, never, never, 0.25, 0, 0, 0];
    crf.start = [1, never, never];
    const [logPartition, marginals, counts] = call(CRF_FORWARD_BACKWARD, tensors(crf), { training: true });
    expect(logPartition!.values[0]).toBeCloseTo(scoreOf(crf, 0, [0, 1, 2]), 5);
    expect(distance(marginals!.values, [1, 0, 0, 0, 1, 0, 0, 0, 1])).toBeLessThan(1e-6);
    expect(distance(counts!.values, [0, 1, 0, 0, 0, 1, 0, 0, 0])).toBeLessThan(1e-6);
    expect(call(CRF_VITERBI, tensors(crf))[0]!.values).toEqual([0, 1, 2]);
  });

  test('no possible path: −∞, marginals and counts 0', () => {
    const crf = { ...randomCrf(1, 3, 3, 2, 0), transitions: Array(9).fill(never) };
    const [logPartition, marginals, counts] = call(CRF_FORWARD_BACKWARD, tensors(crf), { training: true });
    expect(logPartition!.values).toEqual([never]);
    expect([...marginals!.values, ...counts!.values].every((value) => value === 0)).toBe(true);
    expect(call(CRF_VITERBI, tensors(crf))[1]!.values).toEqual([never]);
  });

  test('NaN reaches the log partition, the marginals and the score of its row alone', () => {
    const crf = randomCrf(2, 3, 3, 2, 0);
    crf.lengths = [3, 3];
    crf.emissions[4] = Number.NaN;
    const [logPartition, marginals] = call(CRF_FORWARD_BACKWARD, tensors(crf), { training: true });
    expect(logPartition!.values.map(Number.isNaN)).toEqual([true, false]);
    expect(marginals!.values.map(Number.isNaN)).toEqual([...Array(9).fill(true), ...Array(9).fill(false)]);
    expect(call(CRF_VITERBI, tensors(crf))[1]!.values.map(Number.isNaN)).toEqual([true, false]);
  });

  test('marginals and counts are the derivatives of the log partition', () => {
    const crf = randomCrf(1, 6, 7, 2, 0.1);
    crf.lengths = [5];
    const [, marginals, counts] = call(CRF_FORWARD_BACKWARD, tensors(crf), { training: true });
    const step = 2 ** -6;
    const slope = (values: number[], at: number) => {
      const kept = values[at]!;
      const ends = [kept + step, kept - step].map((value) => {
        values[at] = value;
        return call(CRF_FORWARD_BACKWARD, tensors(crf), { training: false })[0]!.values[0]!;
      });
      values[at] = kept;
      return kept === never ? 0 : (ends[0]! - ends[1]!) / (2 * step);
    };
    expect(
      distance(
        marginals!.values,
        crf.emissions.map((_, at) => slope(crf.emissions, at)),
      ),
    ).toBeLessThan(1e-3);
    expect(
      distance(
        counts!.values,
        crf.transitions.map((_, at) => slope(crf.transitions, at)),
      ),
    ).toBeLessThan(1e-3);
  });

  test('2,000 steps of 50 labels: probabilities add up, and a constant added to every score only shifts', () => {
    const crf = randomCrf(1, 2000, 50, 5, 0.2);
    const [logPartition, marginals, counts] = call(CRF_FORWARD_BACKWARD, tensors(crf), { training: true });
    for (let t = 0; t < 2000; t += 100) {
      const sum = marginals!.values.slice(t * 50, (t + 1) * 50).reduce((total, p) => total + p, 0);
      expect(sum).toBeCloseTo(1, 5);
    }
    expect(counts!.values.reduce((total, count) => total + count, 0)).toBeCloseTo(1999, 1);
    const moved = { ...crf, emissions: crf.emissions.map((score) => score + 0.5) };
    const [shifted] = call(CRF_FORWARD_BACKWARD, tensors(moved), { training: false });
    expect(distance(shifted!.values, [logPartition!.values[0]! + 1000])).toBeLessThan(1e-6);
    const path = call(CRF_VITERBI, tensors(crf))[0]!.values;
    expect(distance(call(CRF_VITERBI, tensors(crf))[1]!.values, [scoreOf(crf, 0, path)])).toBeLessThan(1e-6);
    expect(call(CRF_VITERBI, tensors(moved))[0]!.values).toEqual(path);
  });

  test('wrong input is refused and leaks nothing', () => {
    const crf = randomCrf(1, 3, 3, 2, 0);
    const refuse = (change: Partial<Crf>) => () => call(CRF_VITERBI, tensors({ ...crf, ...change }));
    expect(refuse({ lengths: [4] })).toThrow('CrfViterbi: "lengths" expected integers in [0, 3], got 4 at position 0');
    const { end, ...others } = tensors(crf);
    end.dispose();
    expect(() => call(CRF_FORWARD_BACKWARD, { ...others, end: floats([1], 1) }, { training: true })).toThrow(
      'CrfForwardBackward: "end" expected [3], got [1]',
    );
  });
});
