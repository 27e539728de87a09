import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { compile, detectSimd, instantiate } from './module.ts';

test('the engine gets the best build that it can run: relaxed SIMD from Node 22 on', () => {
  const [major] = process.versions.node.split('.');
  expect(detectSimd()).toBe(Number(major) >= 22 ? 'relaxed' : 'simd');
});

test('the module brings nothing of its own: one import, its memory', () => {
  const module = compile('simd', false);
  expect(WebAssembly.Module.imports(module)).toEqual([{ module: 'env', name: 'memory', kind: 'memory' }]);
  expect(WebAssembly.Module.exports(module).every(({ kind }) => kind === 'function')).toBe(true);
  expect(compile('simd', false)).toBe(module);
});

test('the same module runs on a shared memory', () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true });
  const { fill } = instantiate('simd', memory);
  fill(16, 7, 4);
  expect([...new Uint8Array(memory.buffer, 15, 6)]).toEqual([0, 7, 7, 7, 7, 0]);
});

test('both builds, inlined, are at most 60 kB gzipped', () => {
  const text = readFileSync(new URL('./generated/modules.ts', import.meta.url));
  expect(gzipSync(text).length).toBeLessThan(60_000);
});
