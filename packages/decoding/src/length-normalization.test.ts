import { expect, test } from 'vitest';
import {
  builtinLengthNormalizations,
  createLengthNormalization,
  type LengthNormalizationConfig,
} from './length-normalization.ts';

test('by the formulas', () => {
  const at = (config: LengthNormalizationConfig) => createLengthNormalization(config).normalize(-6, 4);
  expect(at({ type: 'none' })).toBe(-6);
  expect(at({ type: 'average' })).toBe(-1.5);
  expect(at({ type: 'average', alpha: 0.5 })).toBe(-3);
  expect(at({ type: 'average', alpha: 0 })).toBe(-6);
  expect(at({ type: 'gnmt' })).toBeCloseTo(-6 / 1.5 ** 0.6, 12);
  expect(at({ type: 'gnmt', alpha: 1 })).toBe(-4);
  expect(at({ type: 'reward', perToken: 0.5 })).toBe(-4);
});

test('configs go to JSON and back, defaults named', () => {
  for (const type of builtinLengthNormalizations.names()) {
    const config = type === 'reward' ? { type, perToken: 1 } : { type };
    const { config: full } = createLengthNormalization(config);
    expect(createLengthNormalization(JSON.parse(JSON.stringify(full))).config).toEqual(full);
  }
  expect(createLengthNormalization({ type: 'gnmt' }).config).toEqual({ type: 'gnmt', alpha: 0.6 });
});

test('wrong configs are named', () => {
  expect(() => createLengthNormalization({ type: 'gnmt', alpha: -1 })).toThrow('"alpha" expected a number ≥ 0, got -1');
  expect(() => createLengthNormalization({ type: 'mean' } as never)).toThrow('unknown length normalization "mean"');
  expect(() => createLengthNormalization({ type: 'reward' } as never)).toThrow('"perToken" expected a finite number');
});
