import { splitCharacters, splitWhitespace, splitWords } from '@recurrent/tokenizers';
import type { TaggingData } from './data.ts';

const splitters: Record<TaggingData['split'], (text: string) => string[]> = {
  auto: splitMixed,
  words: (text) => splitWords(text),
  whitespace: splitWhitespace,
  characters: (text) => splitCharacters(text),
};

/** Cuts a line of raw text into tokens. */
export function splitText(text: string, split: TaggingData['split']): string[] {
  return splitters[split](text);
}

/** Unicode words; runs of Chinese characters fall into characters, as Chinese corpora are tagged. */
function splitMixed(text: string): string[] {
  return splitWords(text).flatMap((word) => (/\p{Script=Han}/u.test(word) ? splitCharacters(word) : [word]));
}
