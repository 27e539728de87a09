import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import { buildVocabulary, countTokens } from './vocabulary-build.ts';
import { vocabularyFromJSON } from './vocabulary-json.ts';

const words = ['to', 'Oslo', 'to', 'Bergen', 'from', 'Oslo', 'to'];

test('special tokens come first, then frequency, then code units', () => {
  const vocabulary = buildVocabulary(words);
  expect(vocabulary.tokens).toEqual(['<pad>', '<unk>', 'to', 'Oslo', 'Bergen', 'from']);
  expect(vocabulary.size).toBe(6);
  expect(vocabulary.specialIds).toEqual({ pad: 0, unk: 1 });
  expect(vocabulary.encode(['from', 'Rome', 'to'])).toEqual(new Int32Array([5, 1, 2]));
  expect(vocabulary.decode(new Int32Array([2, 4]))).toEqual(['to', 'Bergen']);
  expect(vocabulary.has('Rome')).toBe(false);
});

test('rare tokens and those past the size are left out', () => {
  expect(buildVocabulary(words, { minFrequency: 2, specialTokens: {} }).tokens).toEqual(['to', 'Oslo']);
  expect(buildVocabulary(countTokens(words), { maxSize: 3 }).tokens).toEqual(['<pad>', '<unk>', 'to']);
  expect(() => buildVocabulary(words, { maxSize: 1 })).toThrow('"maxSize" expected at least 2 special, got 1');
});

test('names and ids of special tokens are free, and their text in the corpus is them', () => {
  const specialTokens = { unk: 'UNK', eos: '</s>', bos: '<s>', pad: '' };
  const vocabulary = buildVocabulary(['a', 'UNK', 'UNK'], { specialTokens });
  expect(vocabulary.tokens).toEqual(['UNK', '</s>', '<s>', '', 'a']);
  expect(vocabulary.specialIds).toEqual({ pad: 3, unk: 0, bos: 2, eos: 1 });
  expect(() => buildVocabulary([], { specialTokens: { pad: 'x', unk: 'x' } })).toThrow('distinct strings');
  expect(() => buildVocabulary([], { specialTokens: { mask: '?' } as never })).toThrow('unknown option "mask"');
});

test('without unk an unknown token is an error that suggests', () => {
  const labels = buildVocabulary(['B-date', 'O'], { specialTokens: {} });
  expect(() => labels.idOf('B-data')).toThrow('unknown token "B-data", did you mean "B-date"?');
  expect(() => labels.tokenOf(2)).toThrow('"id" expected an integer in [0, 1], got 2');
  expect(() => labels.tokenOf(0.5)).toThrow('got 0.5');
});

test('hostile names are ordinary tokens', () => {
  const hostile = ['__proto__', 'constructor', 'toString', 'length', '0', '-1', '', '\ud800', '\u0000', 'NaN'];
  const vocabulary = buildVocabulary(hostile);
  const loaded = vocabularyFromJSON(JSON.parse(JSON.stringify(vocabulary)));
  for (const one of [vocabulary, loaded]) {
    expect(hostile.map((token) => one.tokenOf(one.idOf(token)))).toEqual(hostile);
    expect(one.idOf('valueOf')).toBe(1);
    expect(() => one.tokenOf('length' as never)).toThrow('"id" expected');
  }
});

test('any vocabulary is one-to-one and survives JSON (random)', () => {
  const random = createRandom(4);
  for (let trial = 0; trial < 200; trial++) {
    const draw = () => String.fromCharCode(random.integer(60) * 1000).repeat(random.integer(3));
    const tokens = Array.from({ length: random.integer(30) }, draw);
    const vocabulary = buildVocabulary(tokens, random.integer(2) ? {} : { specialTokens: {}, minFrequency: 1 });
    const loaded = vocabularyFromJSON(JSON.parse(JSON.stringify(vocabulary)));
    expect(loaded.tokens).toEqual(vocabulary.tokens);
    expect(loaded.decode(loaded.encode(tokens))).toEqual(tokens);
    expect(vocabulary.tokens.map(vocabulary.idOf)).toEqual(vocabulary.tokens.map((_, id) => id));
    const count = (token: string) => tokens.filter((other) => other === token).length;
    const ranked = vocabulary.tokens.slice(Object.keys(vocabulary.specialIds).length);
    for (const [index, token] of ranked.entries()) {
      const previous = ranked[index - 1];
      if (previous === undefined) continue;
      expect(count(previous) > count(token) || (count(previous) === count(token) && previous < token)).toBe(true);
    }
  }
});

test.each([
  [null, 'expected an object, got null'],
  [{ specialTokens: {} }, '"tokens" as a list, got undefined'],
  [{ tokens: ['a', 1], specialTokens: {} }, 'tokens that are strings, got 1'],
  [{ tokens: ['a', 'a'], specialTokens: {} }, 'distinct tokens, got "a"'],
  [{ tokens: ['a'] }, '"specialTokens" as roles and texts, got undefined'],
  [{ tokens: ['a'], specialTokens: { unk: 'b' } }, 'every special token among "tokens", got "b"'],
  [{ tokens: ['a'], specialTokens: { pad: 1 } }, '"specialTokens" as roles and texts'],
])('saved %j is refused', (json, message) => {
  expect(() => vocabularyFromJSON(json)).toThrow(message);
});

test('a text instead of tokens is a slip', () => {
  expect(() => buildVocabulary('to Oslo')).toThrow('"tokens" expected a list of tokens or a map of counts');
});

test('rare words become unk, and how many is remembered', () => {
  const vocabulary = buildVocabulary([...words, '<unk>'], { minFrequency: 2 });
  expect(vocabulary.tokens).toEqual(['<pad>', '<unk>', 'to', 'Oslo']);
  expect(vocabulary.rareWords).toBe(2);
  expect(vocabularyFromJSON(JSON.parse(JSON.stringify(vocabulary))).rareWords).toBe(2);
  expect(buildVocabulary(words, { maxSize: 3 }).rareWords).toBe(3);
  expect(buildVocabulary(words).toJSON()).not.toHaveProperty('rareWords');
  expect(buildVocabulary(words, { minFrequency: 2, specialTokens: {} }).rareWords).toBe(0);
  expect(() => vocabularyFromJSON({ tokens: [], specialTokens: {}, rareWords: -1 })).toThrow(
    '"rareWords" as an integer',
  );
});
