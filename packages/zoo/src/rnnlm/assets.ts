import { RecurrentError } from '@recurrent/core';
import type { LanguageData } from '../language/data.ts';
import type { Passage } from '../language/language-model.ts';
import { buildLanguageVocabulary, checkVocabularyAssets, type VocabularyAssets } from '../language/vocabulary.ts';
import type { RnnlmConfig } from './config.ts';
import { frequencyClasses } from './output/frequency-classes.ts';

/** What `rnnlm.v1` learns from the training text besides its weights: `tokenizer.json`. */
export interface RnnlmAssets extends VocabularyAssets {
  /** The first id of each class of words, for the class-based output; empty for the others. */
  readonly classes: readonly number[];
}

export function prepareRnnlm(
  passages: readonly Passage[],
  config: Pick<RnnlmConfig, 'vocabulary' | 'output'>,
  data: LanguageData,
): RnnlmAssets {
  const { assets, counts } = buildLanguageVocabulary(passages, config.vocabulary, data);
  const { output } = config;
  if (output.type !== 'classes') return { ...assets, classes: [] };
  return { ...assets, classes: frequencyClasses(counts, output.count ?? Math.ceil(Math.sqrt(counts.length))) };
}

/** Assets from a file; nothing in it is trusted. @throws RecurrentError BAD_DATA */
export function checkRnnlmAssets(given: unknown): RnnlmAssets {
  const assets = checkVocabularyAssets(given);
  const { classes } = given as Partial<RnnlmAssets>;
  const size = assets.vocabulary.tokens.length;
  const ascending =
    Array.isArray(classes) &&
    classes.every((start, index) => Number.isInteger(start) && start < size && start > (classes[index - 1] ?? -1));
  if (!ascending || (classes.length > 0 && classes[0] !== 0)) {
    throw new RecurrentError({
      code: 'BAD_DATA',
      message: 'saved language model: "classes" are not ascending ids from 0',
    });
  }
  return { ...assets, classes };
}
