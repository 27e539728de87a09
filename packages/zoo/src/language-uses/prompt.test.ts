import { expect, test } from 'vitest';
import { checkLanguageData } from '../language/data.ts';
import { encodePrompt, joinTokens } from './prompt.ts';
import { tableModel } from './testing/table-model.ts';

const words = tableModel(['a', 'b'], {});
const wordData = checkLanguageData({});
const named = (ids: Int32Array, model = words) => model.vocabulary.decode(ids);

test('words', () => {
  expect(named(encodePrompt(words, undefined, wordData))).toEqual(['<bos>']);
  expect(named(encodePrompt(words, ' a  b', wordData))).toEqual(['<bos>', 'a', 'b']);
  // A line that is over ends as lines do.
  expect(named(encodePrompt(words, 'a\nb', wordData))).toEqual(['<bos>', 'a', '<eos>', 'b']);
  expect(joinTokens(['a', 'b'], wordData)).toBe('a b');
});

test('running text', () => {
  const data = checkLanguageData({ unit: { type: 'characters', unit: 'codePoint', whitespace: 'keep' } });
  const characters = tableModel(['a', '\n', ' '], {});
  expect(named(encodePrompt(characters, 'a a', data), characters)).toEqual(['<bos>', 'a', ' ', 'a']);
  expect(named(encodePrompt(characters, 'a\n', data), characters)).toEqual(['<bos>', 'a', '\n']);
  expect(joinTokens(['a', ' ', 'a'], data)).toBe('a a');
});

test('an empty prompt and unknown tokens are refused', () => {
  expect(() => encodePrompt(words, ' ', wordData)).toThrow('at least one token, got none; leave the prompt out');
  expect(() => encodePrompt(words, 'a x y x', wordData)).toThrow('does not know: "x", "y"; say it otherwise');
  expect(() => encodePrompt(words, 'c d e f g h', wordData)).toThrow('"c", "d", "e", "f", "g" and 1 more');
});
