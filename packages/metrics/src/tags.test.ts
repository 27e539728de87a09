import { expect, test } from 'vitest';
import { parseTag, tagSchemeRules, tagSchemes } from './tags.ts';

test('a tag is cut at its first hyphen', () => {
  expect(parseTag('B-PER-NAM')).toEqual({ letter: 'B', type: 'PER-NAM' });
  expect(parseTag('O')).toEqual({ letter: 'O', type: '' });
  expect(parseTag('-')).toEqual({ letter: '', type: '' });
});

test('each scheme declares its letters', () => {
  const letters = tagSchemes.map((scheme) => `${scheme} ${[...tagSchemeRules(scheme).roles.keys()].join('')}`);
  expect(letters).toEqual(['BIO OBI', 'IOB1 OBI', 'IOBES OBIES', 'BMES OBMES', 'BILOU OBILU']);
  expect(tagSchemeRules('BMES').roles.get('M')).toBe('inside');
});
