import { expect, test } from 'vitest';
import { generateReversals } from './reversal.ts';

test('each target is its source backwards, within the lengths asked for; the seed decides', () => {
  const pairs = generateReversals({ seed: 1, pairs: 500, minLength: 2, maxLength: 5, alphabet: 'ab中' });
  expect(pairs).toHaveLength(500);
  for (const { source, target } of pairs) {
    expect([...target].toReversed().join('')).toBe(source);
    expect(source).toMatch(/^[ab中]{2,5}$/u);
  }
  expect(new Set(pairs.map(({ source }) => [...source].length))).toEqual(new Set([2, 3, 4, 5]));
  expect(generateReversals({ seed: 1, pairs: 2, minLength: 2, maxLength: 5, alphabet: 'ab中' })).toEqual(
    pairs.slice(0, 2),
  );
  expect(generateReversals({ seed: 2, pairs: 500 })).not.toEqual(generateReversals({ seed: 3, pairs: 500 }));
});

test('bad options are refused', () => {
  expect(() => generateReversals({ seed: 1, pairs: 0 })).toThrow('"pairs"');
  expect(() => generateReversals({ seed: 1, pairs: 1, minLength: 4, maxLength: 3 })).toThrow('at least minLength, 4');
  expect(() => generateReversals({ seed: 1, pairs: 1, alphabet: '' })).toThrow('at least one character');
});
