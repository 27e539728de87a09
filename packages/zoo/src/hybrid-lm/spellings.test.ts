import { createRandom } from '@recurrent/core';
import { vocabularyFromJSON } from '@recurrent/tokenizers';
import { expect, it } from 'vitest';
import { openVocabulary } from '../language/vocabulary.ts';
import { spellText, targetsOf } from './spellings.ts';

const known = openVocabulary({
  vocabulary: { specialTokens: { unk: '<unk>', eos: '<eos>' }, tokens: ['<unk>', '<eos>', 'a', 'bc'] },
  unknownWords: 1,
});
const characters = vocabularyFromJSON({ specialTokens: { unk: '?' }, tokens: ['?', 'a', 'b', 'c', 'x'] });
// a xa bc xa zx <eos>
const item = {
  ids: Int32Array.of(2, 0, 3, 0, 0, 1),
  unknown: 3,
  unknownTokens: new Map([
    [1, 'xa'],
    [3, 'xa'],
    [4, 'zx'],
  ]),
};

it('numbers unknown words behind the vocabulary, equal ones alike', () => {
  const { sequences, spellings } = spellText([item], known, characters);
  expect(sequences).toEqual([Int32Array.of(2, 4, 3, 4, 5, 1)]);
  expect(spellings).toEqual([
    { characters: Int32Array.of(4, 1), target: 0 },
    { characters: Int32Array.of(0, 4), target: 0 },
  ]);
  expect(targetsOf(Int32Array.of(2, 4, 5, 1, -1), 4, spellings)).toEqual(Int32Array.of(2, 0, 0, 1, -1));
});

it('spells known words and leaves unknown ones unread at the rates asked for, special tokens never', () => {
  const all = spellText([item], known, characters, { knownRate: 1, unreadRate: 1, random: createRandom(1) });
  expect(all.sequences).toEqual([Int32Array.of(4, 0, 5, 0, 0, 1)]);
  expect(all.spellings).toEqual([
    { characters: Int32Array.of(1), target: 2 },
    { characters: Int32Array.of(2, 3), target: 3 },
  ]);
  const many = { ids: new Int32Array(4000).fill(2), unknown: 0, unknownTokens: new Map() };
  const some = spellText([many], known, characters, { knownRate: 0.1, unreadRate: 0, random: createRandom(1) });
  expect(some.sequences[0]!.filter((id) => id >= 4).length / 4000).toBeCloseTo(0.1, 1);
});
