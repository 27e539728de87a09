import { initializeParameters, registerGradients } from '@recurrent/cells';
import { createRandom } from '@recurrent/core';
import { registerKernels, unregisterKernels } from '@recurrent/kernels';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { describeBackends } from '#testing/backends.ts';
import { allPaths, logSumExp, type Scores } from './brute-force.ts';
import { type CrfParameters, crf } from './crf.ts';
import { crfDecode, crfNBest } from './decode.ts';
import { crfLogLikelihood } from './log-likelihood.ts';
import { crfLogPartition } from './log-partition.ts';
import { crfMarginals } from './marginals.ts';
import type { CrfOptions } from './options.ts';
import { crfPathScore } from './path-score.ts';

const never = Number.NEGATIVE_INFINITY;
const [batch, steps, labels] = [5, 4, 3];
const random = createRandom(5);
const draw = (scale: number) => Math.fround(scale * random.normal());

/** Row-major numbers of a whole problem. */
interface Problem {
  readonly emissions: number[][][];
  readonly transitions: number[][];
  readonly start: number[];
  readonly end: number[];
}

function makeProblem(scale: number, forbidden = 0): Problem {
  const score = (chance = forbidden) => (random.uniform() < chance ? never : draw(scale));
  const list = <Item>(count: number, make: () => Item) => Array.from({ length: count }, make);
  return {
    emissions: list(batch, () => list(steps, () => list(labels, () => score(forbidden / 3)))),
    transitions: list(labels, () => list(labels, () => score())),
    start: list(labels, () => score()),
    end: list(labels, () => score()),
  };
}

const tensorsOf = ({ transitions, start, end }: Problem): CrfParameters => ({
  transitions: tf.tensor2d(transitions),
  start: tf.tensor1d(start),
  end: tf.tensor1d(end),
});

/** The valid steps of each row, and whether a label is possible there. */
interface Case {
  readonly options: (emissions?: tf.Tensor) => CrfOptions;
  readonly valid: number[][];
  readonly can: (label: number, row: number, step: number) => boolean;
  readonly follows: (from: number, to: number) => boolean;
}

const everyStep = [0, 1, 2, 3];
const always = () => true;
const mask = [
  [1, 0, 1, 1],
  [0, 0, 1, 0],
  [0, 0, 0, 0],
  [1, 1, 1, 1],
  [0, 1, 1, 0],
];
const constraints = {
  transitions: [
    [true, true, false],
    [true, true, true],
    [true, false, true],
  ],
  start: [true, true, false],
  end: [true, false, true],
};
const allowed = Array.from({ length: batch }, (_, row) =>
  everyStep.map((step) =>
    Array.from({ length: labels }, (_, label) => (row + 2 * step + label) % 3 !== 0 || label === 1),
  ),
);
const cases: Record<string, Case> = {
  'all steps': { options: () => ({}), valid: Array(batch).fill(everyStep), can: always, follows: always },
  lengths: {
    options: () => ({ lengths: [4, 1, 0, 3, 2] }),
    valid: [everyStep, [0], [], [0, 1, 2], [0, 1]],
    can: always,
    follows: always,
  },
  'a mask with holes': {
    options: () => ({ mask }),
    valid: mask.map((row) => everyStep.filter((step) => row[step])),
    can: always,
    follows: always,
  },
  'a mask, constraints and allowed labels': {
    options: () => ({ mask, constraints, allowed: tf.tensor3d(allowed, [batch, steps, labels], 'bool') }),
    valid: mask.map((row) => everyStep.filter((step) => row[step])),
    can: (label, row, step) => allowed[row]![step]![label]!,
    follows: (from, to) => constraints.transitions[from]![to]!,
  },
};

/** One row as the oracle sees it. */
function rowOf(problem: Problem, row: number, { valid, can, follows, options }: Case): Scores {
  const limits = options().constraints;
  return {
    emissions: valid[row]!.map((step) =>
      problem.emissions[row]![step]!.map((score, label) => (can(label, row, step) ? score : never)),
    ),
    transitions: problem.transitions.map((scores, from) =>
      scores.map((score, to) => (follows(from, to) ? score : never)),
    ),
    start: problem.start.map((score, label) => (limits?.start[label] === false ? never : score)),
    end: problem.end.map((score, label) => (limits?.end[label] === false ? never : score)),
  };
}

const close = (actual: ArrayLike<number>, expected: readonly number[], digits = 4) => {
  expect(actual.length).toBe(expected.length);
  for (const [index, value] of expected.entries()) {
    if (Number.isFinite(value))
      expect(actual[index]! / Math.max(1, Math.abs(value))).toBeCloseTo(value / Math.max(1, Math.abs(value)), digits);
    else expect(actual[index]).toBe(value);
  }
};

function crfSuite(): void {
  let tensors: number;
  beforeAll(() => registerGradients());
  beforeEach(() => {
    tensors = tf.memory().numTensors;
    tf.engine().startScope();
  });
  afterEach(() => {
    tf.engine().endScope();
    expect(tf.memory().numTensors).toBe(tensors);
  });

  const problems: [string, Problem][] = [
    ['scores near 1', makeProblem(1)],
    ['scores near 300', makeProblem(300)],
    ['forbidden scores', makeProblem(2, 0.25)],
  ];
  for (const [scale, problem] of problems) {
    for (const [name, given] of Object.entries(cases)) {
      test(`agrees with brute force: ${scale}, ${name}`, async () => {
        const parameters = tensorsOf(problem);
        const emissions = tf.tensor3d(problem.emissions);
        const options = given.options();
        const paths = problem.emissions.map((_, row) => allPaths(rowOf(problem, row, given)));
        const logZ = paths.map((row) => logSumExp(row.map(({ score }) => score)));

        close(crfLogPartition(parameters, emissions, options).dataSync(), logZ);

        const marginals = problem.emissions.map((_, row) =>
          everyStep.map((step) =>
            Array.from({ length: labels }, (_, label) => {
              const at = given.valid[row]!.indexOf(step);
              if (at < 0 || logZ[row] === never) return 0;
              const agreeing = paths[row]!.filter((path) => path.labels[at] === label);
              return agreeing.reduce((sum, { score }) => sum + Math.exp(score - logZ[row]!), 0);
            }),
          ),
        );
        close(crfMarginals(parameters, emissions, options).dataSync(), marginals.flat(2));

        const decoded = await crfDecode(parameters, emissions, options);
        close(
          decoded.scores,
          paths.map((row) => row[0]!.score),
        );
        for (const [row, path] of decoded.labels.entries()) {
          expect(path).toHaveLength(given.valid[row]!.length);
          if (paths[row]![0]!.score > never) expect(path).toEqual(paths[row]![0]!.labels);
        }

        const nBest = await crfNBest(parameters, emissions, 5, options);
        for (const [row, list] of nBest.entries()) {
          const expected = paths[row]!.filter(({ score }) => score > never).slice(0, 5);
          expect(list.map((path) => path.labels)).toEqual(expected.map((path) => path.labels));
          close(
            list.map(({ score }) => score),
            expected.map(({ score }) => score),
          );
        }
      });
    }
  }

  const gold = [
    [0, 1, 2, 1],
    [2, 2, 0, 1],
    [0, 0, 0, 0],
    [1, 1, 0, 2],
    [2, 1, 1, 0],
  ];
  const partial = gold.map((row, index) => row.map((label, step) => ((index + step) % 2 === 0 ? -1 : label)));
  for (const [name, { options, valid, can, follows }] of Object.entries(cases)) {
    for (const [known, rows] of [
      ['known', gold],
      ['partly known', partial],
    ] as const) {
      test(`log-likelihood of ${known} labels agrees with brute force: ${name}`, () => {
        const problem = problems[0]![1];
        // Here `allowed` says what is known of a step, so that the denominator is over all labels.
        const free = { valid, can: always, follows, options };
        const expected = problem.emissions.map((_, row) => {
          const agrees = (label: number, at: number) => {
            const step = valid[row]![at]!;
            return (rows[row]![step] === -1 || rows[row]![step] === label) && can(label, row, step);
          };
          const paths = allPaths(rowOf(problem, row, free));
          const agreeing = paths.filter((path) => path.labels.every(agrees));
          const numerator = logSumExp(agreeing.map(({ score }) => score));
          return numerator === never ? never : numerator - logSumExp(paths.map(({ score }) => score));
        });
        const found = crfLogLikelihood(
          tensorsOf(problem),
          tf.tensor3d(problem.emissions),
          tf.tensor2d(rows as number[][], [batch, steps], 'int32'),
          options(),
        );
        close(found.dataSync(), expected);
      });
    }
  }

  test('path scores add up the steps that are valid', () => {
    const problem = problems[0]![1];
    for (const given of [cases.lengths!, cases['a mask with holes']!]) {
      const expected = gold.map((path, row) => {
        const wanted = given.valid[row]!.map((step) => path[step]);
        return allPaths(rowOf(problem, row, given)).find((found) => `${found.labels}` === `${wanted}`)!.score;
      });
      const emissions = tf.tensor3d(problem.emissions);
      const paths = tf.tensor2d(gold, [batch, steps], 'int32');
      close(crfPathScore(tensorsOf(problem), emissions, paths, given.options()).dataSync(), expected);
    }
  });

  for (const [name, given] of Object.entries(cases)) {
    for (const [known, rows] of [
      ['known', gold],
      ['partly known', partial],
    ] as const) {
      test(`gradients agree with finite differences: ${known} labels, ${name}`, () => {
        const problem = makeProblem(0.7);
        const { transitions, start, end } = tensorsOf(problem);
        const paths = tf.tensor2d(rows as number[][], [batch, steps], 'int32');
        const weights = tf.tensor1d([1, -2, 0.5, 3, 0.25]);
        const options = given.options();
        const loss = (...inputs: tf.Tensor[]) => {
          const [emissions, transitions, start, end] = inputs as [tf.Tensor3D, tf.Tensor, tf.Tensor, tf.Tensor];
          const likelihood = crfLogLikelihood({ transitions, start, end }, emissions, paths, options);
          // Rows whose labels are forbidden have −∞ and no gradient.
          return tf.sum(tf.mul(tf.where(tf.greater(likelihood, never), likelihood, tf.zeros([batch])), weights));
        };
        const inputs = [tf.tensor3d(problem.emissions), transitions, start, end];
        const gradients = tf.grads(loss)(inputs);
        const step = 1e-2;
        for (const [which, input] of inputs.entries()) {
          const values = Array.from(input.dataSync());
          const numeric = values.map((_, index) =>
            tf.tidy(() => {
              const at = (change: number) => {
                const moved = tf.tensor(
                  values.map((value, i) => (i === index ? value + change : value)),
                  input.shape,
                );
                return loss(...inputs.map((other, i) => (i === which ? moved : other))).dataSync()[0]!;
              };
              return (at(step) - at(-step)) / (2 * step);
            }),
          );
          const found = gradients[which]!.dataSync();
          for (const [index, value] of numeric.entries()) expect(Math.abs(found[index]! - value)).toBeLessThan(2e-3);
        }
      });
    }
  }

  test('forbidden scores give no NaN, and rows without a path no gradient', () => {
    const parameters = tensorsOf({
      ...problems[0]![1],
      transitions: [
        [never, never, 0],
        [never, 1, never],
        [0.5, never, never],
      ],
      start: [0, never, 1],
    });
    const emissions = tf.tensor3d([
      [
        [1, 0, never],
        [0, 1, 2],
      ],
      [
        [never, 3, never],
        [0, 1, 2],
      ],
    ]);
    const { value, grads } = tf.valueAndGrads((x, transitions, start, end) =>
      crfLogPartition({ transitions: transitions!, start: start!, end: end! }, x as tf.Tensor3D),
    )([emissions, parameters.transitions, parameters.start, parameters.end]);
    const [first, second] = value.dataSync();
    expect(first).toBeCloseTo(1 + 0 + 2 + problems[0]![1].end[2]!, 5);
    expect(second).toBe(never);
    expect([...grads[0]!.dataSync()]).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    expect([...grads[1]!.dataSync()]).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 0]);
    expect([...grads[2]!.dataSync()]).toEqual([1, 0, 0]);
    expect([...grads[3]!.dataSync()]).toEqual([0, 0, 1]);
  });

  test('padding has no effect, whatever lies there', () => {
    const problem = problems[0]![1];
    const parameters = tensorsOf(problem);
    const lengths = [2, 2, 2, 2, 2];
    const short = tf.tensor3d(problem.emissions.map((row) => row.slice(0, 2)));
    const filled = tf.concat([short, tf.fill([batch, 2, labels], Number.NaN)], 1) as tf.Tensor3D;
    const expected = crfLogPartition(parameters, short).dataSync();
    expect([...crfLogPartition(parameters, filled, { lengths }).dataSync()]).toEqual([...expected]);
    const gradient = tf.grad((x) => crfLogPartition(parameters, x as tf.Tensor3D, { lengths }))(filled);
    const valid = tf.slice(gradient, [0, 0, 0], [batch, 2, labels]).dataSync();
    close(valid, [...crfMarginals(parameters, short).dataSync()]);
    expect([...tf.slice(gradient, [0, 2, 0], [batch, 2, labels]).dataSync()].every((slope) => slope === 0)).toBe(true);
  });

  test('of equal paths the one with lower labels at the end comes first', async () => {
    const parameters = { transitions: tf.zeros([2, 2]), start: tf.zeros([2]), end: tf.zeros([2]) };
    const emissions = tf.tensor3d([
      [
        [0, 0],
        [1, 0],
        [0, 0],
      ],
    ]);
    expect((await crfDecode(parameters, emissions)).labels).toEqual([[0, 0, 0]]);
    const paths = (await crfNBest(parameters, emissions, 4))[0]!.map(({ labels }) => labels.join(''));
    expect(paths).toEqual(['000', '100', '001', '101']);
  });

  test('bad input names the argument', async () => {
    const parameters = tensorsOf(problems[0]![1]);
    const emissions = tf.tensor3d(problems[0]![1].emissions);
    const wrong = (rows: number[][]) => tf.tensor2d(rows, [rows.length, rows[0]!.length], 'int32');
    expect(() => crfLogPartition(parameters, tf.zeros([5, 4, 2]))).toThrow(
      'crf.crfLogPartition: "parameters.transitions" expected [2, 2], got [3, 3]',
    );
    expect(() => crfLogLikelihood(parameters, emissions, wrong(gold.map((row) => row.map(() => 3))))).toThrow(
      '"labels" expected numbers in [-1, 3), got 3',
    );
    expect(() => crfPathScore(parameters, emissions, wrong(partial))).toThrow(
      '"labels" expected numbers in [0, 3), got -1',
    );
    expect(() => crfLogPartition(parameters, emissions, { lengths: [1, 2, 3, 4, 5] })).toThrow(
      '"lengths" expected numbers in [0, 4], got 5',
    );
    expect(() => crfLogPartition(parameters, emissions, { lengths: [1], mask })).toThrow('"mask" expected no mask');
    expect(() => crfMarginals(parameters, emissions, { masks: mask } as never)).toThrow('did you mean "mask"?');
    await expect(crfNBest(parameters, emissions, 0)).rejects.toThrow('"count" expected a positive integer, got 0');
    await expect(crfDecode(parameters, emissions, { constraints: { ...constraints, start: [true] } })).rejects.toThrow(
      '"constraints.start" expected [3], got [1]',
    );
    expect(() => crf({ labels: 0 })).toThrow('crf.crf: "labels" expected a positive integer, got 0');
  });
}

describeBackends('crf', crfSuite);

describeBackends('crf by its kernels', (backend) => {
  beforeAll(() => {
    registerKernels({ backends: [backend] });
  });
  afterAll(() => unregisterKernels());
  crfSuite();
});

test('its parameters begin as zeros, so that all paths are equal', () => {
  const parameters = initializeParameters(crf({ labels: 3 }).spec, createRandom(1));
  const logZ = tf.tidy(() => crfLogPartition(parameters, tf.zeros([1, 4, 3])).dataSync()[0]!);
  expect(logZ).toBeCloseTo(4 * Math.log(3), 5);
  tf.dispose([parameters.transitions, parameters.start, parameters.end]);
});
