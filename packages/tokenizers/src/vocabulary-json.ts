import { describe, RecurrentError } from '@recurrent/core';
import { createVocabulary, type SpecialTokens, type Vocabulary } from './vocabulary.ts';
import { checkSpecialTokens } from './vocabulary-build.ts';

/**
 * The vocabulary that `toJSON` saved; takes what `JSON.parse` gave and trusts nothing in it.
 * @throws RecurrentError BAD_DATA
 */
export function vocabularyFromJSON(json: unknown): Vocabulary {
  if (typeof json !== 'object' || json === null) throw bad('an object', json);
  const { tokens, specialTokens, rareWords = 0 } = json as Readonly<Record<string, unknown>>;
  if (!Array.isArray(tokens)) throw bad('"tokens" as a list', tokens);
  const seen = new Set<string>();
  for (const token of tokens) {
    if (typeof token !== 'string') throw bad('tokens that are strings', token);
    if (seen.has(token)) throw bad('distinct tokens', token);
    seen.add(token);
  }
  let special: string[];
  try {
    special = checkSpecialTokens('tokenizers.vocabularyFromJSON', specialTokens);
  } catch (cause) {
    throw bad('"specialTokens" as roles and texts', specialTokens, cause);
  }
  const missing = special.find((token) => !seen.has(token));
  if (missing !== undefined) throw bad('every special token among "tokens"', missing);
  if (!Number.isSafeInteger(rareWords) || (rareWords as number) < 0)
    throw bad('"rareWords" as an integer ≥ 0', rareWords);
  return createVocabulary([...(tokens as string[])], { ...(specialTokens as SpecialTokens) }, rareWords as number);
}

function bad(expected: string, received: unknown, cause?: unknown): RecurrentError {
  return new RecurrentError({
    code: 'BAD_DATA',
    message: `saved vocabulary: expected ${expected}, got ${describe(received)}`,
    expected,
    received: describe(received),
    cause,
  });
}
