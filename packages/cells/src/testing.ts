import { createRandom, type Random } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { BaseCellConfig, Cell, CellFactory, CellParameters, CellState } from './cell.ts';
import { inference } from './context.ts';
import { largestDifference } from './difference.ts';
import { expectGradients } from './expect-gradients.ts';
import {
  countParameters,
  disposeParameters,
  flattenParameters,
  initializeParameters,
  loadParameters,
  type ParameterTree,
  readParameters,
} from './parameters.ts';
import { recurrent } from './recurrent.ts';
import { registerGradients } from './register-gradients.ts';
import type { SequenceResult } from './sequence-layer.ts';

export { expectGradients } from './expect-gradients.ts';

const context = inference();
const time = 4;
const lengths = [4, 1, 3];
const batch = lengths.length;

/**
 * The suite that every cell must pass, ours or a stranger's, on the backend that is active when the tests run:
 * shapes, a batch against its rows one by one, padding without effect, gradients of every parameter, input and
 * initial state against finite differences, JSON and weight round trips, no leaked tensor.
 * @param factory what `defineCell` returned
 * @param configs configs to test it with; keep them small, the finite differences visit every number
 */
export function describeCell<Config extends object = BaseCellConfig>(
  factory: CellFactory<Config>,
  configs: readonly Config[] = [{ inputSize: 3, units: 4 } as unknown as Config],
): void {
  describe.each(configs.map((config) => [JSON.stringify(config), config] as const))(
    `${factory.type} %s`,
    (_name, config) => {
      it('has the shapes it declares', () => leakless(() => checkShapes(factory(config))));
      it('gives a row in a batch what it gives the row alone', () => leakless(() => checkRows(factory(config))));
      it('takes no notice of padding', () => leakless(() => checkPadding(factory(config))));
      it('has the gradients of finite differences', () => leakless(() => checkGradients(factory(config))));
      it('is the same after JSON', () => checkJson(factory, config));
      it('is the same with its weights saved and loaded', () => leakless(() => checkWeights(factory(config))));
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

/** Parameters far from their first values, so that no zero hides a mistake. */
function disturbed(cell: Cell, seed = 5): ParameterTree & CellParameters {
  const parameters = initializeParameters(cell.spec, createRandom(seed)) as ParameterTree & CellParameters;
  const random = createRandom(seed + 1);
  for (const variable of flattenParameters(parameters).values()) {
    variable.assign(tf.add(variable, noise(random, variable.shape, 0.3)));
  }
  return parameters;
}

function noise(random: Random, shape: readonly number[], scale = 1): tf.Tensor {
  const size = shape.reduce((product, axis) => product * axis, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => scale * random.normal()),
    [...shape],
  );
}

function randomInput(cell: Cell): tf.Tensor3D {
  return noise(createRandom(9), [batch, time, cell.inputSize]) as tf.Tensor3D;
}

function randomState(cell: Cell, rows = batch): CellState {
  const random = createRandom(10);
  const sizes = Object.entries<number>(cell.stateSizes);
  return Object.fromEntries(sizes.map(([name, size]) => [name, noise(random, [rows, size], 0.5) as tf.Tensor2D]));
}

function expectSame(actual: SequenceResult<CellState>, expected: SequenceResult<CellState>): void {
  expect(largestDifference(actual.output, expected.output), 'output').toBeLessThan(1e-5);
  for (const [name, value] of Object.entries(expected.state)) {
    expect(largestDifference(actual.state[name]!, value), name).toBeLessThan(1e-5);
  }
}

function checkShapes(cell: Cell): void {
  const parameters = disturbed(cell);
  const state = cell.initialState(2);
  const input = noise(createRandom(1), [2, cell.inputSize]) as tf.Tensor2D;
  const before = tf.memory().numTensors;
  const next = cell.step(parameters, input, state);
  expect(next.output.shape).toEqual([2, cell.outputSize]);
  expect(Object.keys(next.state).sort()).toEqual(Object.keys(cell.stateSizes).sort());
  for (const [name, size] of Object.entries<number>(cell.stateSizes)) {
    expect([...state[name]!.dataSync()]).toEqual(new Array(2 * size).fill(0));
    expect(next.state[name]!.shape).toEqual([2, size]);
  }
  const results = new Set([next.output, ...Object.values(next.state)]);
  expect(tf.memory().numTensors - before, 'tensors that a step leaves').toBe(results.size);
  const sizes = Object.values(cell.spec).map(({ shape }) => shape.reduce((product, axis) => product * axis, 1));
  expect(countParameters(parameters)).toBe(sizes.reduce((sum, size) => sum + size, 0));
  disposeParameters(parameters);
}

function checkRows(cell: Cell): void {
  const parameters = disturbed(cell);
  const layer = recurrent(cell);
  const input = randomInput(cell);
  const state = randomState(cell);
  const whole = layer.apply(parameters, input, { initialState: state, context });
  const rowOf = <Tensor extends tf.Tensor>(tensor: Tensor, row: number) => tf.slice(tensor, [row], [1]) as Tensor;
  const statesOf = (tree: CellState, row: number) =>
    Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, rowOf(value, row)]));
  for (let row = 0; row < batch; row++) {
    const alone = layer.apply(parameters, rowOf(input, row), { initialState: statesOf(state, row), context });
    expectSame(alone, { output: rowOf(whole.output, row), state: statesOf(whole.state, row) });
  }
  disposeParameters(parameters);
}

function checkPadding(cell: Cell): void {
  const parameters = disturbed(cell);
  const input = randomInput(cell);
  // [batch, time, 1]
  const valid = tf.tensor3d(
    lengths.flatMap((length) => Array.from({ length: time }, (_, t) => (t < length ? 1 : 0))),
    [batch, time, 1],
  );
  const other = tf.add(tf.mul(input, valid), tf.mul(tf.sub(1, valid), 7)) as tf.Tensor3D;
  for (const reverse of [false, true]) {
    const layer = recurrent(cell, { reverse });
    const initialState = randomState(cell);
    const first = layer.apply(parameters, input, { lengths, initialState, context });
    expectSame(layer.apply(parameters, other, { lengths, initialState, context }), first);
    const padded = tf.mul(first.output, tf.sub(1, valid));
    expect(largestDifference(padded, new Float32Array(padded.size)), 'output at padded steps').toBe(0);
    for (const [row, length] of lengths.entries()) {
      const cut = tf.slice(input, [row, 0, 0], [1, length, cell.inputSize]) as tf.Tensor3D;
      const begin = Object.entries(initialState).map(([name, value]) => [name, tf.slice(value, [row], [1])]);
      const alone = layer.apply(parameters, cut, { initialState: Object.fromEntries(begin), context });
      for (const [name, value] of Object.entries(alone.state)) {
        expect(largestDifference(tf.slice(first.state[name]!, [row], [1]), value), name).toBeLessThan(1e-5);
      }
    }
  }
  disposeParameters(parameters);
}

/** A weighted sum of everything the layer returns, so that every result has a gradient of its own. */
function weighted(tensors: readonly tf.Tensor[]): tf.Scalar {
  const random = createRandom(12);
  return tf.addN(tensors.map((tensor) => tf.sum(tf.mul(tensor, noise(random, tensor.shape))))) as tf.Scalar;
}

function checkGradients(cell: Cell): void {
  const parameters = disturbed(cell);
  const layer = recurrent(cell);
  const parameterNames = Object.keys(cell.spec);
  const stateNames = Object.keys(cell.stateSizes);
  const state = randomState(cell);
  const names = [...parameterNames, 'input', ...stateNames.map((name) => `initial ${name}`)];
  const tensors: tf.Tensor[] = [
    ...parameterNames.map((name) => tf.clone(parameters[name]!)),
    randomInput(cell),
    ...stateNames.map((name) => state[name]!),
  ];
  const loss = (...given: tf.Tensor[]): tf.Scalar => {
    const weights = Object.fromEntries(parameterNames.map((name, index) => [name, given[index]!]));
    const rest = given.slice(parameterNames.length);
    const input = rest[0] as tf.Tensor3D;
    const initialState = Object.fromEntries(stateNames.map((name, index) => [name, rest[index + 1] as tf.Tensor2D]));
    const result = layer.apply(weights, input, { lengths, initialState, context });
    return weighted([result.output, ...Object.values(result.state)]);
  };
  expectGradients(loss, tensors, names);
  disposeParameters(parameters);
}

function checkJson<Config extends object>(factory: CellFactory<Config>, config: Config): void {
  const cell = factory(config);
  const read = JSON.parse(JSON.stringify(cell.config)) as Record<string, unknown>;
  expect(read).toEqual(cell.config);
  const { type, ...rest } = read;
  expect(type).toBe(factory.type);
  const again = factory(rest as Config);
  expect(again.config).toEqual(cell.config);
  expect(again.spec).toEqual(cell.spec);
  expect(JSON.parse(JSON.stringify(cell.spec))).toEqual(cell.spec);
  expect([again.inputSize, again.outputSize, again.stateSizes]).toEqual([
    cell.inputSize,
    cell.outputSize,
    cell.stateSizes,
  ]);
}

function checkWeights(cell: Cell): void {
  const layer = recurrent(cell);
  const saved = disturbed(cell);
  const loaded = disturbed(cell, 50);
  const input = randomInput(cell);
  const expected = layer.apply(saved, input, { lengths, context });
  expect(largestDifference(layer.apply(loaded, input, { lengths, context }).output, expected.output)).toBeGreaterThan(
    0,
  );
  loadParameters(loaded, readParameters(saved));
  const actual = layer.apply(loaded, input, { lengths, context });
  expect(largestDifference(actual.output, expected.output)).toBe(0);
  disposeParameters(saved);
  disposeParameters(loaded);
}
