import { checkKeys, checkPositiveInteger, createRandom, invalidArgument } from '@recurrent/core';
import type { TextPair } from './parallel/pair.ts';

export interface ReversalOptions {
  readonly seed: number;
  /** How many to make. */
  readonly pairs: number;
  /** Letters of the shortest and of the longest word; default 3 and 10. */
  readonly minLength?: number;
  readonly maxLength?: number;
  /** What words are made of; default `abcdefghij`. */
  readonly alphabet?: string;
}

/**
 * Random words and the same words backwards, a character a token: the smallest task that needs an encoder and a decoder.
 * @throws RecurrentError INVALID_ARGUMENT
 */
export function generateReversals(options: ReversalOptions): TextPair[] {
  const where = 'datasets.generateReversals';
  checkKeys(where, options, ['seed', 'pairs', 'minLength', 'maxLength', 'alphabet']);
  const { seed, pairs, minLength = 3, maxLength = 10, alphabet = 'abcdefghij' } = options;
  checkPositiveInteger(where, 'pairs', pairs);
  checkPositiveInteger(where, 'minLength', minLength);
  checkPositiveInteger(where, 'maxLength', maxLength);
  if (maxLength < minLength) invalidArgument(where, 'maxLength', `at least minLength, ${minLength}`, maxLength);
  const letters = Array.from(alphabet);
  if (letters.length === 0) invalidArgument(where, 'alphabet', 'at least one character', alphabet);
  const random = createRandom(seed);
  return Array.from({ length: pairs }, (_, index) => {
    const length = minLength + random.integer(maxLength - minLength + 1);
    const word = Array.from({ length }, () => letters[random.integer(letters.length)]!);
    return { source: word.join(''), target: word.toReversed().join(''), line: index + 1 };
  });
}
