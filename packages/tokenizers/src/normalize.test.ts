import { expect, test } from 'vitest';
import { createNormalizer } from './normalize.ts';

test('nothing is the default', () => {
  expect(createNormalizer()('Ａ１é')).toBe('Ａ１é');
});

test('lower case, digits and Unicode forms', () => {
  expect(createNormalizer({ lowercase: true })('ÉTÉ-İ')).toBe('été-i̇');
  expect(createNormalizer({ digitsToZero: true })('1984-٣４x²')).toBe('0000-00x²');
  expect(createNormalizer({ unicode: 'NFC' })('e\u0301Ａ')).toBe('éＡ');
  expect(createNormalizer({ unicode: 'NFKC', lowercase: true, digitsToZero: true })('Ａ７㎒²')).toBe('a0mhz0');
});

test('normalising twice changes nothing, for every code point outside the large uniform blocks', () => {
  for (const unicode of ['NFC', 'NFKC'] as const) {
    const normalize = createNormalizer({ unicode, lowercase: true, digitsToZero: true });
    const changed: string[] = [];
    for (let point = 0; point < 0x2_0000; point++) {
      if (point === 0x3400) point = 0xf900;
      const once = normalize(String.fromCodePoint(point));
      if (normalize(once) !== once) changed.push(point.toString(16));
    }
    expect(changed).toEqual([]);
  }
});

test('an unknown option or value is refused', () => {
  expect(() => createNormalizer({ lowerCase: true } as never)).toThrow('did you mean "lowercase"?');
  expect(() => createNormalizer({ unicode: 'UTF-8' } as never)).toThrow('"unicode" expected "NFC"');
  expect(() => createNormalizer({ lowercase: 'yes' } as never)).toThrow(
    '"lowercase" expected "true" | "false" | "perCharacter"',
  );
});
