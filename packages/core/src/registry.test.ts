import { expect, expectTypeOf, test } from 'vitest';
import { createRegistry } from './registry.ts';
import { suggest } from './suggest.ts';

const base = createRegistry('cell', { lstm: { gates: 4 }, gru: { gates: 3 } });

test('ids and entry types are inferred', () => {
  expect(base.get('gru').gates).toBe(3);
  expectTypeOf(base.get('gru')).toEqualTypeOf<{ readonly gates: 3 }>();
  expectTypeOf(base.names()).toEqualTypeOf<('lstm' | 'gru')[]>();
});

test('with widens a copy and leaves the old one alone', () => {
  const wider = base.with({ mgu: { gates: 2 } });
  expect(wider.names()).toEqual(['lstm', 'gru', 'mgu']);
  expect(wider.get('mgu').gates).toBe(2);
  expect(base.has('mgu')).toBe(false);
});

test('a duplicate throws', () => {
  expect(() => base.with({ lstm: {} })).toThrow('cell "lstm" is already registered');
});

test('an unknown name lists and suggests', () => {
  expect(() => base.get('ltsm')).toThrow('unknown cell "ltsm", did you mean "lstm"?; available: lstm, gru');
  expect(() => base.get('transformer')).toThrow('unknown cell "transformer"; available: lstm, gru');
  expect(() => base.get('constructor')).toThrow('unknown cell "constructor"');
});

test('suggest prefers the nearest and gives up when nothing is near', () => {
  expect(suggest('bi-lstm', ['lstm', 'bilstm'])).toBe('bilstm');
  expect(suggest('xyz', ['lstm'])).toBeUndefined();
});
