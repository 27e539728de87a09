import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import { spansOf } from './spans.ts';
import type { TagScheme } from './tags.ts';

const shown = (tags: string, scheme: TagScheme) =>
  spansOf(tags.split(' '), scheme).map(({ start, end, type }) => `${start}-${end} ${type}`);

test.each<[TagScheme, string, string[]]>([
  ['BIO', 'B-X I-X O I-X B-Y I-X B-Y B-Y', ['0-2 X', '4-5 Y', '6-7 Y', '7-8 Y']],
  ['BIO', 'B I E', ['0-2 ']],
  ['IOB1', 'I-X I-X B-X I-Y B-X O B-Y I-Y', ['0-2 X', '2-3 X', '3-4 Y', '7-8 Y']],
  ['IOBES', 'B-X I-X E-X S-X S-X B-Y E-Y', ['0-3 X', '3-4 X', '4-5 X', '5-7 Y']],
  ['IOBES', 'B-X I-X O B-X E-Y I-X E-X B-X', []],
  ['BMES', 'B-X M-X E-X B-X I-X E-X S-Y', ['0-3 X', '6-7 Y']],
  ['BILOU', 'B-X I-X L-X U-Y E-X', ['0-3 X', '3-4 Y']],
])('%s reads %s', (scheme, tags, spans) => {
  expect(shown(tags, scheme)).toEqual(spans);
});

/** The schemes as regular expressions over one letter a token: an oracle for a single type. */
const patterns: [TagScheme, RegExp, string][] = [
  ['BIO', /BI*/g, 'OBI'],
  ['IOBES', /S|BI*E/g, 'OBIES'],
  ['BMES', /S|BM*E/g, 'OBMES'],
  ['BILOU', /U|BI*L/g, 'OBILU'],
];

test.each(patterns)('%s is %s (random, one type)', (scheme, pattern, letters) => {
  const random = createRandom(2);
  for (let trial = 0; trial < 500; trial++) {
    const text = Array.from({ length: random.integer(10) }, () => letters[random.integer(letters.length)]!).join('');
    const tags = Array.from(text, (letter) => (letter === 'O' ? letter : `${letter}-T`));
    const expected = Array.from(text.matchAll(pattern), (match) => ({
      start: match.index,
      end: match.index + match[0].length,
      type: 'T',
    }));
    expect(spansOf(tags, scheme)).toEqual(expected);
  }
});

test('an unknown scheme is refused', () => {
  expect(() => spansOf([], 'IOB3' as never)).toThrow(
    '"scheme" expected "BIO" | "IOB1" | "IOBES" | "BMES" | "BILOU", got "IOB3"',
  );
});
