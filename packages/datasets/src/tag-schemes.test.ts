import { createRandom } from '@recurrent/core';
import { type Span, spansOf, type TagScheme, tagSchemes } from '@recurrent/metrics';
import { expect, test } from 'vitest';
import { convertTags, detectScheme, mendTags, spansToTags } from './tag-schemes.ts';

const spans: Span[] = [
  { start: 0, end: 2, type: 'X' },
  { start: 2, end: 3, type: 'X' },
  { start: 4, end: 7, type: 'Y' },
  { start: 7, end: 8, type: 'X' },
];
const written: [TagScheme, string][] = [
  ['IOB1', 'I-X I-X B-X O I-Y I-Y I-Y I-X'],
  ['BIO', 'B-X I-X B-X O B-Y I-Y I-Y B-X'],
  ['IOBES', 'B-X E-X S-X O B-Y I-Y E-Y S-X'],
  ['BMES', 'B-X E-X S-X O B-Y M-Y E-Y S-X'],
  ['BILOU', 'B-X L-X U-X O B-Y I-Y L-Y U-X'],
];

test.each(written)('the same spans in %s', (scheme, tags) => {
  expect(spansToTags([...spans].reverse(), 8, scheme).join(' ')).toBe(tags);
  for (const [other, otherTags] of written) {
    expect(convertTags(tags.split(' '), scheme, other).join(' ')).toBe(otherTags);
  }
});

function randomSpans(random: ReturnType<typeof createRandom>, length: number): Span[] {
  const drawn: Span[] = [];
  for (let start = random.integer(2); start < length; ) {
    const end = Math.min(length, start + 1 + random.integer(3));
    drawn.push({ start, end, type: ['X', 'Y', 'A-B', ''][random.integer(4)]! });
    start = end + random.integer(2);
  }
  return drawn;
}

test('spans to tags to spans, and there and back, change nothing (random)', () => {
  const random = createRandom(17);
  for (let trial = 0; trial < 150; trial++) {
    const length = random.integer(12);
    const drawn = randomSpans(random, length);
    for (const scheme of tagSchemes) {
      const tags = spansToTags(drawn, length, scheme);
      expect(spansOf(tags, scheme)).toEqual(drawn);
      expect(mendTags(tags, scheme)).toEqual(tags);
      for (const other of tagSchemes) {
        expect(convertTags(convertTags(tags, scheme, other), other, scheme)).toEqual(tags);
      }
    }
  }
});

const succeeds = (act: () => unknown) => {
  try {
    act();
    return true;
  } catch {
    return false;
  }
};

test('of all short sequences exactly the valid ones convert (regular expressions as oracle)', () => {
  const valid: [TagScheme, string, RegExp][] = [
    ['BIO', 'OBI', /^(O|BI*)*$/],
    ['IOB1', 'OBI', /^(O|(?<![BI])I(I|B)*)*$/],
    ['IOBES', 'OBIES', /^(O|S|BI*E)*$/],
    ['BMES', 'OBMES', /^(O|S|BM*E)*$/],
    ['BILOU', 'OBILU', /^(O|U|BI*L)*$/],
  ];
  const wrong: string[] = [];
  for (const [scheme, letters, pattern] of valid) {
    let sequences = [''];
    for (let length = 0; length < 5; length++) {
      sequences = sequences.flatMap((head) => Array.from(letters, (letter) => head + letter));
      for (const sequence of sequences) {
        const tags = Array.from(sequence, (letter) => (letter === 'O' ? 'O' : `${letter}-T`));
        const convert = () => convertTags(tags, scheme, 'BIO');
        if (pattern.test(sequence) !== succeeds(convert)) wrong.push(`${scheme} ${sequence}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

test.each([
  ['O I-X', 'BIO', 'tag "I-X" of token 2 after "O" and at the end is not valid in scheme BIO'],
  ['B-X I-Y O', 'BIO', 'tag "I-Y" of token 2 after "B-X" and before "O" is not valid'],
  ['B-X O', 'IOBES', 'tag "B-X" of token 1 at the start and before "O"'],
  ['X', 'BIO', 'tag "X" of token 1'],
  ['B-', 'BIO', 'tag "B-" of token 1'],
  ['O-X', 'BIO', 'tag "O-X" of token 1'],
] as const)('%s is not %s', (tags, scheme, message) => {
  expect(() => convertTags(tags.split(' '), scheme, 'IOBES')).toThrow(message);
});

test('the scheme is found from the tags', () => {
  for (const [scheme, tags] of written) expect(detectScheme([['O'], tags.split(' ')])).toBe(scheme);
  expect(detectScheme([])).toBe('BIO');
  expect(detectScheme([['O', 'O'], ['B-X']])).toBe('BIO');
  expect(detectScheme([['S-X']])).toBe('IOBES');
  expect(() =>
    detectScheme([
      ['B-X', 'I-X'],
      ['O', 'I-X'],
      ['B-X', 'O', 'B-Y'],
    ]),
  ).toThrow(
    'no tag scheme fits: BIO comes nearest, but 1 of 3 sequences break it, the first by "I-X" at token 2 of sequence 2',
  );
  const slips = [['B-X'], ['B-X', 'I-X'], ['I-X'], ['B-Y', 'I-X']];
  expect(detectScheme(slips, { tolerance: 0.5 })).toBe('BIO');
  expect(() => detectScheme(slips, { tolerance: 0.4 })).toThrow('2 of 4 sequences');
  expect(() => detectScheme([], { tolerance: 2 })).toThrow('"tolerance" expected a number in [0, 1], got 2');
});

test('broken tags are mended as conlleval reads them', () => {
  const mend = (tags: string, scheme: TagScheme) => mendTags(tags.split(' '), scheme).join(' ');
  expect(mend('I-X I-X O B-X I-Y', 'BIO')).toBe('B-X I-X O B-X B-Y');
  expect(mend('O B-X B-X I-X', 'IOB1')).toBe('O I-X B-X I-X');
  expect(mend('B-X O M-Y E-Y B-X E-X E-X S-X', 'BMES')).toBe('S-X O B-Y E-Y B-X E-X S-X S-X');
});

test('bad spans are refused', () => {
  const write = (...list: Span[]) => spansToTags(list, 3, 'BIO');
  expect(() => write({ start: 0, end: 2, type: 'X' }, { start: 1, end: 3, type: 'Y' })).toThrow(
    '"spans" expected spans apart, in order and within 3 tokens, got {"start":1,"end":3,"type":"Y"}',
  );
  expect(() => write({ start: 1, end: 1, type: 'X' })).toThrow('"spans"');
  expect(() => write({ start: 2, end: 4, type: 'X' })).toThrow('"spans"');
  expect(() => write({ start: -1, end: 1, type: 'X' })).toThrow('"spans"');
  expect(() => spansToTags([], -1, 'BIO')).toThrow('"length" expected an integer ≥ 0, got -1');
  expect(() => spansToTags([], 1, 'BIOES' as never)).toThrow('"scheme" expected');
});
