import { createRandom } from '@recurrent/core';

/** Sentences over few words, word n drawn in proportion to about 1/n. */
export function drawSentences(seed: number, sentences: number, words: number): string[][] {
  const random = createRandom(seed);
  return Array.from({ length: sentences }, () =>
    Array.from({ length: random.integer(6) }, () => `w${Math.floor(words ** random.uniform())}`),
  );
}
