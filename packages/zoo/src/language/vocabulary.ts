import { checkPositiveInteger, checkRange, RecurrentError } from '@recurrent/core';
import {
  buildVocabulary,
  countTokens,
  type Vocabulary,
  type VocabularyJSON,
  vocabularyFromJSON,
} from '@recurrent/tokenizers';
import { section } from '../sections.ts';
import type { LanguageData } from './data.ts';
import type { Passage } from './language-model.ts';

/** Which tokens a language model knows; the others are `<unk>`. */
export interface VocabularyConfig {
  /** Rarer tokens are unknown (default 1: none is). */
  readonly minFrequency: number;
  /** The most tokens, special ones included (default null: no limit). */
  readonly maxSize: number | null;
  /**
   * Tokens seen at most so often are one class, `<unk>`, whose probability they share evenly, 1 / C_rare each, as do
   * tokens never seen (default 0: there is no such class, and `<unk>` is a word like any other).
   */
  readonly rareThreshold: number;
}

export const vocabularyDefaults: VocabularyConfig = { minFrequency: 1, maxSize: null, rareThreshold: 0 };

/** @throws RecurrentError INVALID_ARGUMENT */
export function checkVocabularyConfig(where: string, given: unknown): VocabularyConfig {
  const config = section(where, given, vocabularyDefaults);
  checkPositiveInteger(where, 'minFrequency', config.minFrequency);
  if (config.maxSize !== null) {
    checkPositiveInteger(where, 'maxSize', config.maxSize);
    checkRange(where, 'maxSize', config.maxSize, 3, Number.MAX_SAFE_INTEGER);
  }
  checkRange(where, 'rareThreshold', config.rareThreshold, 0, Number.MAX_SAFE_INTEGER);
  return config;
}

/** A vocabulary as a bundle keeps it. */
export interface VocabularyAssets {
  readonly vocabulary: VocabularyJSON;
  /** C_rare: words that share the probability of `<unk>`; 1 if it is a word of its own. */
  readonly unknownWords: number;
}

/** What a model looks tokens up in. */
export interface LanguageVocabulary {
  readonly vocabulary: Vocabulary;
  readonly unknownWords: number;
  readonly unk: number;
  /** What stands before a line: the end mark, or the line break of running text, or a token of its own. */
  readonly bos: number;
  /** Undefined where lines have no end mark. */
  readonly eos: number | undefined;
}

/**
 * Ids by falling frequency behind `<unk>` and the end mark, which is also what stands before the first line. Where
 * lines have no end mark, the line break is that in running text, else `<bos>`.
 * @returns also the counts by id, of the special tokens too
 */
export function buildLanguageVocabulary(
  passages: readonly Passage[],
  config: VocabularyConfig,
  data: LanguageData,
): { assets: VocabularyAssets; counts: number[] } {
  const counts = new Map<string, number>();
  for (const { tokens } of passages) countTokens(tokens, counts);
  const minFrequency = Math.max(config.minFrequency, config.rareThreshold + 1);
  const { maxSize } = config;
  const vocabulary = buildVocabulary(counts, {
    minFrequency,
    ...(maxSize === null ? {} : { maxSize }),
    specialTokens: data.eos ? { unk: '<unk>', eos: '<eos>' } : { unk: '<unk>', bos: counts.has('\n') ? '\n' : '<bos>' },
  });
  let unknown = counts.get('<unk>') ?? 0;
  let merged = counts.has('<unk>') ? 1 : 0;
  for (const [token, count] of counts) {
    if (vocabulary.has(token)) continue;
    unknown += count;
    merged += 1;
  }
  const { unk, eos } = vocabulary.specialIds;
  const byId = vocabulary.tokens.map((token, id) =>
    id === unk ? unknown : id === eos ? passages.length : (counts.get(token) ?? 0),
  );
  const unknownWords = config.rareThreshold === 0 ? 1 : Math.max(1, merged);
  return { assets: { vocabulary: vocabulary.toJSON(), unknownWords }, counts: byId };
}

/** The vocabulary of assets that may come from a file. @throws RecurrentError BAD_DATA */
export function checkVocabularyAssets(given: unknown): VocabularyAssets {
  const { vocabulary: json, unknownWords } = (given ?? {}) as Partial<VocabularyAssets>;
  const vocabulary = vocabularyFromJSON(json);
  const { unk, bos, eos } = vocabulary.specialIds;
  if (unk === undefined || (bos ?? eos) === undefined) throw bad('lacks the special tokens "unk" and "eos" or "bos"');
  if (!Number.isSafeInteger(unknownWords) || unknownWords! < 1) throw bad('"unknownWords" is no positive integer');
  return { vocabulary: vocabulary.toJSON(), unknownWords: unknownWords! };
}

/** Assets as something to look tokens up in; `specialIds` of its vocabulary has `bos` in any case. */
export function openVocabulary({ vocabulary: json, unknownWords }: VocabularyAssets): LanguageVocabulary {
  const plain = vocabularyFromJSON(json);
  const { unk, eos } = plain.specialIds;
  const bos = (plain.specialIds.bos ?? eos)!;
  const vocabulary: Vocabulary = { ...plain, specialIds: { ...plain.specialIds, bos } };
  return { vocabulary, unknownWords, unk: unk!, bos, eos };
}

function bad(message: string): RecurrentError {
  return new RecurrentError({ code: 'BAD_DATA', message: `saved language model: the vocabulary ${message}` });
}
