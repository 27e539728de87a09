import { describe, expect, test } from 'vitest';
import { createSplitter } from './split.ts';

/** Examples of the tests of sacremoses and of other ports of `tokenizer.perl`, unescaped. */
const published: Readonly<Record<'en' | 'de' | 'fr', readonly (readonly [string, string])[]>> = {
  en: [
    [
      'This, is a sentence with weird» symbols… appearing everywhere¿',
      'This , is a sentence with weird » symbols … appearing everywhere ¿',
    ],
    ['abc def.', 'abc def .'],
    ['2016, pp.', '2016 , pp .'],
    [
      "This ain't funny. It's actually hillarious, yet double Ls. | [] < > [ ] & You're gonna shake it off? Don't?",
      "This ain 't funny . It 's actually hillarious , yet double Ls . | [ ] < > [ ] & You 're gonna shake it off ? Don 't ?",
    ],
    ["this 'is' the thing", "this ' is ' the thing"],
    ['foo-bar', 'foo-bar'],
    [
      'By the mid 1990s a version of the game became a Latvian television series (with a parliamentary setting, and played by Latvian celebrities).',
      'By the mid 1990s a version of the game became a Latvian television series ( with a parliamentary setting , and played by Latvian celebrities ) .',
    ],
    ['The meeting will take place at 11:00 a.m. Tuesday.', 'The meeting will take place at 11 : 00 a.m. Tuesday .'],
    ["'Hello.'", "'Hello . '"],
    ["'So am I.", "'So am I ."],
    ['Truncated [...] text...', 'Truncated [ ... ] text ...'],
    ['Is 9.5 or 525,600 my favorite number?', 'Is 9.5 or 525,600 my favorite number ?'],
  ],
  fr: [["Des gens admirent une œuvre d'art.", "Des gens admirent une œuvre d' art ."]],
  de: [['...schwer wie ein iPhone 5.', '... schwer wie ein iPhone 5 .']],
};

describe.each(Object.entries(published))('Moses, %s', (language, examples) => {
  const split = createSplitter({ type: 'moses', language: language as 'en' });
  test.each(examples)('%s', (text, expected) => {
    expect(split(text).join(' ')).toBe(expected);
  });
});

test('abbreviations, ordinals and apostrophes by language', () => {
  const split = (language: 'en' | 'de', text: string) => createSplitter({ type: 'moses', language })(text).join(' ');
  expect(split('en', "Mr. Smith of No. 5 said no. The 1990's were St. John's.")).toBe(
    "Mr. Smith of No. 5 said no . The 1990 's were St. John 's .",
  );
  expect(split('de', "Am 5. Mai kam Dr. Weiß, sagte Andreas' Frau.")).toBe(
    "Am 5. Mai kam Dr. Weiß , sagte Andreas ' Frau .",
  );
  expect(split('en', '')).toBe('');
  expect(() => createSplitter({ type: 'moses', language: 'pl' } as never)).toThrow('"language" expected');
});
