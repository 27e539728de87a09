import { createRandom } from '@recurrent/core';
import type { Marks } from '@recurrent/seq2seq';
import type { Item } from './items.ts';

export const marks: Marks = { pad: 0, bos: 2, eos: 3 };
const firstWord = 4;

/** Random sources and targets, all of the full length; targets without marks. */
export function randomPairs({ batch, source, target }: Item): { sources: Int32Array[]; targets: Int32Array[] } {
  const random = createRandom(7);
  const sequence = (vocabulary: number, steps: number) =>
    Int32Array.from({ length: steps }, () => firstWord + random.integer(vocabulary - firstWord));
  return {
    sources: Array.from({ length: batch }, () => sequence(source.vocabulary, source.steps)),
    targets: Array.from({ length: batch }, () => sequence(target.vocabulary, target.steps - 1)),
  };
}
