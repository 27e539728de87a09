import {
  flattenParameters,
  initializeParameters,
  type ParameterTree,
  registerGradients,
  type TensorTree,
} from '@recurrent/cells';
import { expectGradients } from '@recurrent/cells/testing';
import { createRandom, type Random } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Attended, Attention, AttentionFactory, AttentionSizes } from './attention/attention.ts';
import { farthest, treeOf } from './testing/stored.ts';

export interface DescribeAttentionOptions {
  /** Whether the weights of a query sum to 1 (default true); else to at most 1. */
  readonly normalized?: boolean;
}

const [steps, queryCount] = [4, 3];
const lengths = [4, 1, 3];

/**
 * The suite that every attention must pass, ours or a stranger's, on the backend that is active when the tests run: shapes,
 * weights that sum to one and leave padding out, a batch against its sources one by one, all queries at once against
 * each alone, gradients of every parameter and input against finite differences, the JSON round trip, no leaked tensor,
 * and the same numbers on every backend that is registered.
 * @param factory what `defineAttention` returned
 * @param configs configs to test it with; keep them small, the finite differences visit every number
 */
export function describeAttention<Config extends object = AttentionSizes>(
  factory: AttentionFactory<Config>,
  configs: readonly Config[] = [{ querySize: 3, memorySize: 3 } as unknown as Config],
  { normalized = true }: DescribeAttentionOptions = {},
): void {
  describe.each(configs.map((config) => [JSON.stringify(config), config] as const))(
    `${factory.type} %s`,
    (_name, config) => {
      it('has the shapes it declares', () => leakless(() => checkShapes(factory(config))));
      it('gives weights to valid steps alone', () => leakless(() => checkWeights(factory(config), normalized)));
      it('gives a source in a batch what it gives the source alone', () => leakless(() => checkRows(factory(config))));
      it('takes no notice of padding', () => leakless(() => checkPadding(factory(config))));
      it('gives many queries what it gives each alone', () => leakless(() => checkQueries(factory(config))));
      it('has the gradients of finite differences', () => leakless(() => checkGradients(factory(config))));
      it('is the same after JSON', () => checkJson(factory, config));
      it('is the same on every registered backend', () => checkBackends(factory(config)));
    },
  );
}

/** Runs in a tidy and holds it to leaving no tensor behind, variables included. */
function leakless(check: () => void): void {
  registerGradients();
  const before = tf.memory().numTensors;
  tf.tidy(check);
  expect(tf.memory().numTensors, 'tensors left behind').toBe(before);
}

/** What an attention is asked; `coverage` only if it wants one. */
interface Question {
  readonly queries: tf.Tensor3D;
  readonly keys: tf.Tensor3D;
  readonly values: tf.Tensor3D;
  readonly mask: tf.Tensor2D;
  readonly coverage?: tf.Tensor3D;
}

function question({ querySize, memorySize, coverage }: Attention): Question {
  const random = createRandom(7);
  const batch = lengths.length;
  const three = (shape: [number, number, number]) => noise(random, shape) as tf.Tensor3D;
  const rows = lengths.map((length) => Array.from({ length: steps }, (_, step) => (step < length ? 1 : 0)));
  return {
    queries: three([batch, queryCount, querySize]),
    keys: three([batch, steps, memorySize]),
    values: three([batch, steps, memorySize]),
    mask: tf.tensor2d(rows),
    // Sums of weights are not negative.
    ...(coverage && { coverage: tf.abs(three([batch, queryCount, steps])) }),
  };
}

function answer(attention: Attention, parameters: TensorTree, asked: Question): Attended {
  const { queries, keys, values, mask, coverage } = asked;
  const source = attention.prepare(parameters, { keys, values, mask });
  return attention.attend(parameters, queries, source, coverage && { coverage });
}

/** Parameters far from their first values, so that no zero hides a mistake. */
function disturbed(attention: Attention): TensorTree {
  const parameters = initializeParameters(attention.spec, createRandom(5)) as ParameterTree;
  const random = createRandom(6);
  const leaves = [...flattenParameters(parameters)].map(([name, variable]) => {
    const leaf = tf.add(variable, noise(random, variable.shape, 0.3));
    variable.dispose();
    return [name, leaf] as const;
  });
  return treeOf(new Map(leaves));
}

function noise(random: Random, shape: readonly number[], scale = 1): tf.Tensor {
  const size = shape.reduce((product, axis) => product * axis, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => scale * random.normal()),
    [...shape],
  );
}

function expectSame(actual: Attended, expected: Attended): void {
  expect(farthest(actual.context, expected.context), 'context').toBeLessThan(1e-5);
  expect(farthest(actual.weights, expected.weights), 'weights').toBeLessThan(1e-5);
}

function checkShapes(attention: Attention): void {
  const parameters = disturbed(attention);
  const { queries, keys, values, mask, coverage } = question(attention);
  const before = tf.memory().numTensors;
  const source = attention.prepare(parameters, { keys, values, mask });
  const prepared = new Set(Object.values(source));
  expect(tf.memory().numTensors - before, 'tensors that prepare leaves').toBe(prepared.size);
  for (const [name, tensor] of Object.entries(source)) expect(tensor.shape[0], name).toBe(lengths.length);
  const { context, weights } = attention.attend(parameters, queries, source, coverage && { coverage });
  expect(tf.memory().numTensors - before - prepared.size, 'tensors that attend leaves').toBe(2);
  expect(context.shape).toEqual([lengths.length, queryCount, attention.contextSize]);
  expect(weights.shape).toEqual([lengths.length, queryCount, steps]);
}

function checkWeights(attention: Attention, normalized: boolean): void {
  const parameters = disturbed(attention);
  const asked = question(attention);
  const { weights } = answer(attention, parameters, asked);
  for (const [row, queries] of (weights.arraySync() as number[][][]).entries()) {
    for (const one of queries) {
      const sum = one.reduce((total, weight) => total + weight, 0);
      expect(Math.min(...one), 'the smallest weight').toBeGreaterThanOrEqual(0);
      expect(one.slice(lengths[row]!), 'weights of padding').toEqual(new Array(steps - lengths[row]!).fill(0));
      if (normalized) expect(sum, 'sum of the weights').toBeCloseTo(1, 5);
      else expect(sum, 'sum of the weights').toBeLessThan(1 + 1e-5);
    }
  }
  const nothing = answer(attention, parameters, { ...asked, mask: tf.zerosLike(asked.mask) });
  expect(tf.max(tf.abs(nothing.weights)).dataSync()[0], 'weights of a source without steps').toBe(0);
  expect([...nothing.context.dataSync()].every(Number.isFinite), 'its context is finite').toBe(true);
}

function checkRows(attention: Attention): void {
  const parameters = disturbed(attention);
  const asked = question(attention);
  const whole = answer(attention, parameters, asked);
  for (const row of lengths.keys()) {
    const alone = answer(
      attention,
      parameters,
      cut(asked, (tensor) => tf.slice(tensor, [row], [1])),
    );
    expectSame(
      alone,
      cut({ ...whole }, (tensor) => tf.slice(tensor, [row], [1])),
    );
  }
}

function checkPadding(attention: Attention): void {
  const parameters = disturbed(attention);
  const asked = question(attention);
  const whole = answer(attention, parameters, asked);
  const valid = tf.expandDims(asked.mask, 2);
  const noisy = (tensor: tf.Tensor3D) => tf.add(tf.mul(tensor, valid), tf.mul(tf.sub(1, valid), 7)) as tf.Tensor3D;
  expectSame(answer(attention, parameters, { ...asked, keys: noisy(asked.keys), values: noisy(asked.values) }), whole);
  for (const [row, length] of lengths.entries()) {
    const one = cut(asked, (tensor) => tf.slice(tensor, [row], [1]));
    const short = answer(attention, parameters, {
      queries: one.queries,
      keys: tf.slice(one.keys, [0, 0, 0], [-1, length, -1]),
      values: tf.slice(one.values, [0, 0, 0], [-1, length, -1]),
      mask: tf.slice(one.mask, [0, 0], [-1, length]),
      ...(one.coverage && { coverage: tf.slice(one.coverage, [0, 0, 0], [-1, -1, length]) }),
    });
    const expected = {
      context: tf.slice(whole.context, [row], [1]),
      weights: tf.slice(whole.weights, [row, 0, 0], [1, -1, length]),
    };
    expectSame(short, expected);
  }
}

function checkQueries(attention: Attention): void {
  const parameters = disturbed(attention);
  const asked = question(attention);
  const whole = answer(attention, parameters, asked);
  for (let query = 0; query < queryCount; query++) {
    const one = (tensor: tf.Tensor3D) => tf.slice(tensor, [0, query, 0], [-1, 1, -1]);
    const { queries, coverage, ...source } = asked;
    const alone = { ...source, queries: one(queries), ...(coverage && { coverage: one(coverage) }) };
    expectSame(
      answer(attention, parameters, alone),
      cut({ ...whole }, (tensor) => one(tensor as tf.Tensor3D)),
    );
  }
}

function checkGradients(attention: Attention): void {
  const { mask, ...inputs } = question(attention);
  const parameters = [...flattenParameters(disturbed(attention))];
  const names = [...Object.keys(inputs), ...parameters.map(([name]) => name)];
  const tensors = [...Object.values(inputs), ...parameters.map(([, tensor]) => tensor)] as tf.Tensor[];
  const loss = (...given: tf.Tensor[]): tf.Scalar => {
    const named = new Map(names.map((name, index) => [name, given[index]!]));
    const asked = Object.fromEntries(Object.keys(inputs).map((name) => [name, named.get(name)!]));
    const tree = treeOf(new Map(parameters.map(([name]) => [name, named.get(name)!])));
    const { context, weights } = answer(attention, tree, { ...asked, mask } as Question);
    // A weighted sum of both results, so that every number of them has a gradient of its own.
    const random = createRandom(12);
    const along = (tensor: tf.Tensor) => tf.sum(tf.mul(tensor, noise(random, tensor.shape)));
    return tf.add(along(context), along(weights));
  };
  expectGradients(loss, tensors, names);
}

function checkJson<Config extends object>(factory: AttentionFactory<Config>, config: Config): void {
  const attention = factory(config);
  const read = JSON.parse(JSON.stringify(attention.config)) as Record<string, unknown>;
  expect(read).toEqual(attention.config);
  const { type, ...rest } = read;
  expect(type).toBe(factory.type);
  const again = factory(rest as Config);
  expect([again.config, again.spec, again.contextSize, again.coverage]).toEqual([
    attention.config,
    attention.spec,
    attention.contextSize,
    attention.coverage,
  ]);
  expect(JSON.parse(JSON.stringify(attention.spec))).toEqual(attention.spec);
}

async function checkBackends(attention: Attention): Promise<void> {
  const active = tf.getBackend();
  const numbers = () =>
    tf.tidy(() => {
      const { context, weights } = answer(attention, disturbed(attention), question(attention));
      return [...context.dataSync(), ...weights.dataSync()];
    });
  const expected = numbers();
  try {
    for (const name of Object.keys(tf.engine().registryFactory)) {
      await tf.setBackend(name);
      const actual = numbers();
      for (const [place, value] of expected.entries()) expect(actual[place], `on ${name}`).toBeCloseTo(value, 4);
    }
  } finally {
    await tf.setBackend(active);
  }
}

/** Each tensor of a record cut alike. */
function cut<Tensors extends object>(tensors: Tensors, how: (tensor: tf.Tensor) => tf.Tensor): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, how(tensor)])) as Tensors;
}
