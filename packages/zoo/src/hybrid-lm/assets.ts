import { RecurrentError } from '@recurrent/core';
import { buildVocabulary, countTokens, type VocabularyJSON, vocabularyFromJSON } from '@recurrent/tokenizers';
import type { LanguageData } from '../language/data.ts';
import type { Passage } from '../language/language-model.ts';
import { checkRnnlmAssets, prepareRnnlm, type RnnlmAssets } from '../rnnlm/assets.ts';
import type { HybridLmConfig } from './config.ts';

/** What `hybrid-lm.v1` learns from the training text besides its weights: `tokenizer.json`. */
export interface HybridLmAssets extends RnnlmAssets {
  readonly characters: VocabularyJSON;
}

export function prepareHybrid(
  passages: readonly Passage[],
  config: HybridLmConfig,
  data: LanguageData,
): HybridLmAssets {
  const counts = new Map<string, number>();
  for (const { tokens } of passages) for (const token of tokens) countTokens(token, counts);
  const { minFrequency } = config.spelling;
  const characters = buildVocabulary(counts, { minFrequency, specialTokens: { unk: '<unk>' } });
  return { ...prepareRnnlm(passages, config, data), characters: characters.toJSON() };
}

/** Assets from a file; nothing in it is trusted. @throws RecurrentError BAD_DATA */
export function checkHybridAssets(given: unknown): HybridLmAssets {
  const assets = checkRnnlmAssets(given);
  const characters = vocabularyFromJSON((given as Partial<HybridLmAssets>).characters);
  if (characters.specialIds.unk === undefined) {
    throw new RecurrentError({
      code: 'BAD_DATA',
      message: 'saved language model: the vocabulary of characters has no special token "unk"',
    });
  }
  return { ...assets, characters: characters.toJSON() };
}
