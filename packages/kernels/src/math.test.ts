import { expect, test } from 'vitest';
import { exportsOn } from './arena.ts';
import { detectSimd } from './module.ts';

const level = detectSimd() === 'none' ? 'simd' : (detectSimd() as 'simd' | 'relaxed');
const memory = new WebAssembly.Memory({ initial: 40 });
const exports = exportsOn(memory, level);

function apply(name: 'expArray' | 'tanhArray' | 'sigmoidArray', values: number[]): Float32Array {
  new Float32Array(memory.buffer, 64, values.length).set(values);
  exports[name](1_310_720, 64, values.length);
  return new Float32Array(memory.buffer, 1_310_720, values.length).slice();
}

const range = (low: number, high: number, count: number) =>
  Array.from({ length: count }, (_, index) => Math.fround(low + ((high - low) * index) / (count - 1)));

const worst = (values: number[], found: Float32Array, exact: (x: number) => number) =>
  values.reduce((most, x, index) => Math.max(most, Math.abs(found[index]! / exact(x) - 1)), 0);

test('exp, tanh and sigmoid keep their error bounds over the whole range', () => {
  const wide = range(-87.3, 88.7, 200_003);
  expect(worst(wide, apply('expArray', wide), Math.exp)).toBeLessThan(2.4e-7);
  const narrow = [...range(-10, 10, 200_002).filter((x) => x !== 0), 1e-30, -1e-30, 1e-5];
  expect(worst(narrow, apply('tanhArray', narrow), Math.tanh)).toBeLessThan(3e-7);
  const logistic = (x: number) => 1 / (1 + Math.exp(-x));
  const middle = range(-80, 80, 200_001);
  expect(worst(middle, apply('sigmoidArray', middle), logistic)).toBeLessThan(5e-7);
});

test('the ends, infinities and NaN come out as they should', () => {
  const ends = [Number.NaN, Infinity, -Infinity, 89, -104, 0, -0];
  expect([...apply('expArray', ends)]).toEqual([Number.NaN, Infinity, 0, Infinity, 0, 1, 1]);
  expect([...apply('tanhArray', ends)]).toEqual([Number.NaN, 1, -1, 1, -1, 0, -0]);
  expect([...apply('sigmoidArray', ends)]).toEqual([Number.NaN, 1, 0, 1, 0, 0.5, 0.5]);
});

test('the gates keep theirs, to the ends', () => {
  const values = [...range(-87, 87, 100_000), ...range(-3, 3, 100_001).filter((x) => x !== 0), -1e-30, 1e-5];
  const count = Math.floor(values.length / 4) * 4;
  const [x, sigmoids, tanhs] = [1024, 1024 + 4 * count, 1024 + 8 * count] as const;
  new Float32Array(memory.buffer, x, count).set(values.slice(0, count));
  exports.writeGateTable(0);
  exports.gateArrays(x, sigmoids, tanhs, count, 0);
  const exact = (x: number) => 1 / (1 + Math.exp(-x));
  expect(worst(values.slice(0, count), new Float32Array(memory.buffer, sigmoids, count), exact)).toBeLessThan(4e-7);
  expect(worst(values.slice(0, count), new Float32Array(memory.buffer, tanhs, count), Math.tanh)).toBeLessThan(6e-7);
  new Float32Array(memory.buffer, x, 4).set([Number.NaN, Infinity, -Infinity, 0]);
  exports.gateArrays(x, sigmoids, tanhs, 4, 0);
  const [nan, one, zero, half] = new Float32Array(memory.buffer, sigmoids, 4);
  expect([nan, one, zero! < 1.3e-38, half]).toEqual([Number.NaN, 1, true, 0.5]);
  const [nanTanh, up, down, none] = new Float32Array(memory.buffer, tanhs, 4);
  expect([nanTanh, none]).toEqual([Number.NaN, 0]);
  expect(Math.max(Math.abs(up! - 1), Math.abs(down! + 1))).toBeLessThan(6e-7);
});
