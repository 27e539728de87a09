import { expect, test } from 'vitest';
import { exportsOn } from './arena.ts';
import { detectSimd } from './module.ts';

const level = detectSimd() === 'none' ? 'simd' : (detectSimd() as 'simd' | 'relaxed');
const memory = new WebAssembly.Memory({ initial: 40 });
const exports = exportsOn(memory, level);

const [source, target, table] = [1024, 1_310_720, 64] as const;
exports.writeGateTable(table);

function apply(values: number[], run: (count: number) => void): Float32Array {
  new Float32Array(memory.buffer, source, values.length).set(values);
  run(values.length);
  return new Float32Array(memory.buffer, target, values.length).slice();
}

const exps = (values: number[]) => apply(values, (count) => exports.expArray(target, source, count));
const gateTanhs = (values: number[]) => apply(values, (count) => exports.tanhArray(target, source, count, table));
const gateSigmoids = (values: number[]) => apply(values, (count) => exports.sigmoidArray(target, source, count, table));
/** 3 sigmoid, 4 tanh */
const activations = (kind: number) => (values: number[]) =>
  apply(values, (count) => {
    exports.copy(target, source, 4 * count);
    exports.activate(target, count, kind, 0);
  });
const [sigmoids, tanhs] = [activations(3), activations(4)] as const;

const range = (low: number, high: number, count: number) =>
  Array.from({ length: count }, (_, index) => Math.fround(low + ((high - low) * index) / (count - 1)));

const worst = (values: number[], found: Float32Array, exact: (x: number) => number) =>
  values.reduce((most, x, index) => Math.max(most, Math.abs(found[index]! / exact(x) - 1)), 0);

const logistic = (x: number) => 1 / (1 + Math.exp(-x));
const narrow = [...range(-10, 10, 200_002).filter((x) => x !== 0), 1e-30, -1e-30, 1e-5];

test('exp, tanh and sigmoid keep their error bounds over the whole range', () => {
  const wide = range(-87.3, 88.7, 200_003);
  expect(worst(wide, exps(wide), Math.exp)).toBeLessThan(2.4e-7);
  expect(worst(narrow, tanhs(narrow), Math.tanh)).toBeLessThan(3e-7);
  const middle = range(-80, 80, 200_001);
  expect(worst(middle, sigmoids(middle), logistic)).toBeLessThan(5e-7);
});

test('the ends, infinities and NaN come out as they should', () => {
  const ends = [Number.NaN, Infinity, -Infinity, 89, -104, 0, -0];
  expect([...exps(ends)]).toEqual([Number.NaN, Infinity, 0, Infinity, 0, 1, 1]);
  expect([...tanhs(ends)]).toEqual([Number.NaN, 1, -1, 1, -1, 0, -0]);
  expect([...sigmoids(ends)]).toEqual([Number.NaN, 1, 0, 1, 0, 0.5, 0.5]);
});

test('the gates keep theirs, to the ends', () => {
  const wide = range(-87, 87, 200_003);
  expect(worst(wide, gateSigmoids(wide), logistic)).toBeLessThan(4e-7);
  expect(worst(narrow, gateTanhs(narrow), Math.tanh)).toBeLessThan(6e-7);
  expect(worst(wide.filter(Boolean), gateTanhs(wide.filter(Boolean)), Math.tanh)).toBeLessThan(6e-7);
  const ends = [Number.NaN, Infinity, -Infinity, 0, -0];
  const [nan, one, zero, half] = gateSigmoids(ends);
  expect([nan, one, zero! < 1.3e-38, half]).toEqual([Number.NaN, 1, true, 0.5]);
  const [nanTanh, up, down, none, negative] = gateTanhs(ends);
  expect([nanTanh, none, negative]).toEqual([Number.NaN, 0, -0]);
  expect(Math.max(Math.abs(up! - 1), Math.abs(down! + 1))).toBeLessThan(6e-7);
});
