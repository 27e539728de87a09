import { expect, test } from 'vitest';
import { createRandom } from './random.ts';

const sample = (count: number, draw: () => number) => Array.from({ length: count }, draw);

test('the same seed repeats, another differs, and a saved state resumes', () => {
  const first = createRandom(7);
  const again = createRandom(7);
  expect(sample(5, first.uniform)).toEqual(sample(5, again.uniform));
  expect(createRandom(8).uniform()).not.toBe(createRandom(7).uniform());
  const saved = JSON.parse(JSON.stringify(first.state()));
  const ahead = sample(4, first.normal);
  first.restore(saved);
  expect(sample(4, first.normal)).toEqual(ahead);
});

test('uniform and normal have the moments of their distributions', () => {
  const random = createRandom(1);
  const uniforms = sample(50_000, random.uniform);
  const normals = sample(50_000, random.normal);
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = (values: number[]) => mean(values.map((value) => value * value)) - mean(values) ** 2;
  expect(mean(uniforms)).toBeCloseTo(0.5, 2);
  expect(variance(uniforms)).toBeCloseTo(1 / 12, 2);
  expect(Math.abs(mean(normals))).toBeLessThan(0.02);
  expect(Math.abs(variance(normals) - 1)).toBeLessThan(0.03);
});

test('shuffle permutes without favour', () => {
  const random = createRandom(3);
  const counts = new Map<string, number>();
  for (let trial = 0; trial < 6000; trial++) {
    const key = random.shuffle(['a', 'b', 'c']).join('');
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

test('forks depend on the label and leave the parent where it was', () => {
  const random = createRandom(5);
  const before = random.state();
  expect(random.fork('a').uniform()).not.toBe(random.fork('b').uniform());
  expect(random.fork('a').uniform()).toBe(random.fork('a').uniform());
  expect(random.state()).toEqual(before);
});

test('a seed that is no integer is refused', () => {
  expect(() => createRandom(0.5)).toThrow('core.createRandom: "seed" expected a safe integer, got 0.5');
});
