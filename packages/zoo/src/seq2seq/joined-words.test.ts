import { expect, test } from 'vitest';
import { joinWords, plainWord, splitJoinedWords } from './joined-words.ts';

test.each([
  ['(black-haired)', ['(￭', 'black', '￭-￭', 'haired', '￭)']],
  ['Yes, he said: "No."', ['Yes', '￭,', 'he', 'said', '￭:', '"￭', 'No', '￭.', '￭"']],
  ['a - b', ['a', '-', 'b']],
])('%s', (text, tokens) => {
  expect(splitJoinedWords(text)).toEqual(tokens);
  expect(joinWords(tokens)).toBe(text);
});

test('words without a blank between them come back so', () => {
  expect(splitJoinedWords('2024年')).toEqual(['2024', '￭年']);
  for (const text of ['二〇二四年3月5号周二', '東京。']) expect(joinWords(splitJoinedWords(text))).toBe(text);
});

test('runs of white space become one blank; marks can be taken off', () => {
  expect(joinWords(splitJoinedWords(' one\t two . '))).toBe('one two .');
  expect(['￭-￭', 'dog', '￭'].map(plainWord)).toEqual(['-', 'dog', '￭']);
  expect(joinWords([])).toBe('');
});
