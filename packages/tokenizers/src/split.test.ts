import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import { createSplitter } from './split.ts';
import { splitCharacters, splitWhitespace, splitWords } from './split-characters.ts';

test('white space of any script parts tokens and makes none', () => {
  expect(splitWhitespace('  two\u3000tickets\t\r\n please\u00a0! ')).toEqual(['two', 'tickets', 'please', '!']);
  expect(splitWhitespace(' \t ')).toEqual([]);
});

test('words keep their inner marks, punctuation stands alone', () => {
  expect(splitWords("I can't pay $3.50, café!")).toEqual(['I', "can't", 'pay', '$', '3.50', ',', 'café', '!']);
  expect(splitWords('«Да» — сказал он')).toEqual(['«', 'Да', '»', '—', 'сказал', 'он']);
  expect(splitWords('')).toEqual([]);
});

test('characters are what a reader sees; code points are scalars', () => {
  expect(splitCharacters('e\u0301 👩‍👧 한글')).toEqual(['e\u0301', '👩‍👧', '한', '글']);
  expect(splitCharacters('e\u0301👩‍👧', { unit: 'codePoint' })).toEqual(['e', '\u0301', '👩', '\u200d', '👧']);
  expect(splitCharacters('到 上海', { whitespace: 'keep' })).toEqual(['到', ' ', '上', '海']);
  expect(splitCharacters('a\ud800b', { unit: 'codePoint' })).toEqual(['a', '\ud800', 'b']);
});

test('no splitter loses or invents anything but white space (random text)', () => {
  const random = createRandom(11);
  const alphabet = [
    'a',
    'É',
    '1',
    '.',
    '-',
    "'",
    ' ',
    '\t',
    '\n',
    '\r',
    '上',
    '\u3000',
    '\u0301',
    '\u200d',
    '👩',
    '🏽',
  ];
  alphabet.push('ｶ', '\uff9e', 'は', '\u3099', '\ud800', '\u00ad', '〰', '\ufe0f', 'ก', 'ำ', '\u00a0', '\u0600');
  const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });
  for (let trial = 0; trial < 500; trial++) {
    const text = Array.from({ length: random.integer(9) }, () => alphabet[random.integer(alphabet.length)]!).join('');
    const solid = text.replace(/\s+/gu, '');
    for (const type of ['whitespace', 'words', 'characters'] as const) {
      const tokens = createSplitter({ type })(text);
      expect(tokens.every((token) => token !== '' && (type === 'characters' || !/\s/u.test(token)))).toBe(true);
      expect(tokens.join('').replace(/\s+/gu, '')).toBe(solid);
    }
    // The fast path and the segmenter are one and the same.
    expect(splitCharacters(text, { whitespace: 'keep' })).toEqual(
      Array.from(segmenter.segment(text), ({ segment }) => segment),
    );
  }
});

test('a splitter comes from its config, and a config is checked', () => {
  expect(createSplitter({ type: 'characters', unit: 'codePoint', whitespace: 'keep' })('a b')).toEqual(['a', ' ', 'b']);
  expect(createSplitter({ type: 'words', locale: 'zh' })('一，二')).toEqual(['一', '，', '二']);
  expect(() => createSplitter({ type: 'bpe' } as never)).toThrow(
    'tokenizers.createSplitter: "type" expected "whitespace" | "words" | "characters"',
  );
  expect(() => createSplitter({ type: 'whitespace', unit: 'grapheme' } as never)).toThrow('unknown option "unit"');
  expect(() => createSplitter({ type: 'characters', unit: 'byte' } as never)).toThrow('"grapheme" | "codePoint"');
});
