import { expect, test } from 'vitest';
import { spellingFeatures, summarizedPattern, wordPattern } from './spelling.ts';

test("the paper's own examples", () => {
  expect(wordPattern('D56y-3')).toBe('A00a-0');
  expect(summarizedPattern('D56y-3')).toBe('A0a-0');
  expect(spellingFeatures('I.B.M.')).toContain('letters=IBM');
  expect(spellingFeatures('A.T.&T.')).toContain('others=..&.');
});

test('every feature of a few words', () => {
  expect(spellingFeatures('IBM')).toEqual([
    'capital',
    'allCapitals',
    'innerCapital',
    'prefix=IB',
    'suffix=BM',
    'prefix=IBM',
    'suffix=IBM',
    'pattern=AAA',
    'summary=A',
  ]);
  expect(spellingFeatures('sold')).toEqual([
    'allLower',
    'prefix=so',
    'suffix=ld',
    'prefix=sol',
    'suffix=old',
    'prefix=sold',
    'suffix=sold',
    'pattern=aaaa',
    'summary=a',
  ]);
  expect(spellingFeatures("'s")).toEqual([
    'punctuation',
    'apostropheEnd',
    "prefix='s",
    "suffix='s",
    'letters=s',
    "others='",
    "pattern='a",
    "summary='a",
  ]);
  expect(spellingFeatures('F-16')).toContain('lettersAndDigits');
  expect(spellingFeatures('eBay')).toContain('innerCapital');
});

test('letters beyond the first plane and beyond ASCII', () => {
  expect(wordPattern('Ñandú𝟘')).toBe('Aaaaa0');
  expect(spellingFeatures('北京')).toEqual(['prefix=北京', 'suffix=北京', 'pattern=aa', 'summary=a']);
});
