import { expectTypeOf, test } from 'vitest';
import { createRegistry, type Registry } from './registry.ts';

const registry = createRegistry('cell', { lstm: { gates: 4 }, gru: { reset: 'after' } });

test('ids and entries are inferred from what was passed in', () => {
  expectTypeOf(registry.names()).toEqualTypeOf<('lstm' | 'gru')[]>();
  expectTypeOf(registry.get('lstm').gates).toExtend<number>();
  expectTypeOf(registry.get('gru').reset).toExtend<string>();
});

test('a wider registry knows the old ids and the new', () => {
  const wider = registry.with({ minimal: { units: 2 } });
  expectTypeOf(wider.names()).toEqualTypeOf<('lstm' | 'gru' | 'minimal')[]>();
  expectTypeOf(wider.get('minimal').units).toExtend<number>();
});

test('a registry of known entries fits where any registry of such entries does', () => {
  expectTypeOf(registry).toExtend<{ has(name: string): boolean }>();
  expectTypeOf<Registry<{ a: 1 }>['get']>().toBeCallableWith('a');
});
