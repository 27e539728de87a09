import { checkKeys, checkPositiveInteger, invalidArgument } from '@recurrent/core';
import { createVocabulary, type SpecialTokens, specialRoles, type Vocabulary } from './vocabulary.ts';

export interface VocabularyOptions {
  /** Rarer tokens are merged into `unk`, or left out where there is none; `Vocabulary.rareWords` counts them. 1 by default. */
  readonly minFrequency?: number;
  /** The most tokens, special ones included; no limit by default. */
  readonly maxSize?: number;
  /** `{ pad: '<pad>', unk: '<unk>' }` by default; `{}` for none, as for labels. */
  readonly specialTokens?: SpecialTokens;
}

/** Adds the tokens to `counts` (a new map by default) and returns it. */
export function countTokens(tokens: Iterable<string>, counts = new Map<string, number>()): Map<string, number> {
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
}

/**
 * Numbers the tokens: special tokens first, then by falling frequency, ties by UTF-16 code-unit order.
 * A token whose text is that of a special token is that special token.
 * @param tokens the tokens one by one, or their counts
 * @throws RecurrentError INVALID_ARGUMENT
 */
export function buildVocabulary(
  tokens: Iterable<string> | ReadonlyMap<string, number>,
  options: VocabularyOptions = {},
): Vocabulary {
  const where = 'tokenizers.buildVocabulary';
  checkKeys(where, options, ['minFrequency', 'maxSize', 'specialTokens']);
  const { minFrequency = 1, maxSize, specialTokens = { pad: '<pad>', unk: '<unk>' } } = options;
  if (typeof tokens === 'string') invalidArgument(where, 'tokens', 'a list of tokens or a map of counts', tokens);
  checkPositiveInteger(where, 'minFrequency', minFrequency);
  const special = checkSpecialTokens(where, specialTokens);
  if (maxSize !== undefined) {
    checkPositiveInteger(where, 'maxSize', maxSize);
    if (maxSize < special.length) invalidArgument(where, 'maxSize', `at least ${special.length} special`, maxSize);
  }
  const counts = tokens instanceof Map ? tokens : countTokens(tokens as Iterable<string>);
  const ranked: [string, number][] = [];
  for (const [token, count] of counts) {
    if (count >= minFrequency && !special.includes(token)) ranked.push([token, count]);
  }
  ranked.sort(([left, leftCount], [right, rightCount]) => rightCount - leftCount || (left < right ? -1 : 1));
  const words = ranked.map(([token]) => token);
  const kept = [...special, ...words].slice(0, maxSize);
  const all = counts.size - special.filter((token) => counts.has(token)).length;
  const rareWords = specialTokens.unk === undefined ? 0 : all - (kept.length - special.length);
  return createVocabulary(kept, specialTokens, rareWords);
}

/** The texts of the special tokens in their order. */
export function checkSpecialTokens(where: string, specialTokens: unknown): string[] {
  checkKeys(where, specialTokens, specialRoles);
  const texts = Object.values(specialTokens);
  for (const [index, text] of texts.entries()) {
    if (typeof text !== 'string' || texts.indexOf(text) !== index) {
      invalidArgument(where, 'specialTokens', 'distinct strings', specialTokens);
    }
  }
  return texts;
}
