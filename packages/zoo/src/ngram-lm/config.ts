import { checkPositiveInteger, checkRange, invalidArgument } from '@recurrent/core';
import { createEstimator } from '@recurrent/ngram';
import { checkVocabularyConfig, type VocabularyConfig, vocabularyDefaults } from '../language/vocabulary.ts';
import { checkObject, section } from '../sections.ts';

/** Config of `ngram-lm.v1`; JSON. */
export interface NgramLmConfig {
  /** The longest n-grams that are counted, 1 … 7 (default 5). */
  readonly order: number;
  /** Any estimator of `@recurrent/ngram` and its own options; default `{ type: 'modifiedKneserNey' }`. */
  readonly estimator: { readonly type: string; readonly [option: string]: unknown };
  /**
   * By order, from 1: n-grams that came no more often are left out. The last one holds for all higher orders
   * (default `[0]`: none is left out).
   */
  readonly cutoffs: readonly number[];
  /** Part of the training lines, spread evenly, that estimators tune themselves on and that is not counted (default 0). */
  readonly heldOut: number;
  readonly vocabulary: VocabularyConfig;
}

export const ngramLmDefaults: NgramLmConfig = {
  order: 5,
  estimator: { type: 'modifiedKneserNey' },
  cutoffs: [0],
  heldOut: 0,
  vocabulary: vocabularyDefaults,
};

const where = 'ngram-lm.v1';

/** Fills in the defaults and checks all of it. @throws RecurrentError INVALID_ARGUMENT, UNKNOWN_NAME */
export function checkNgramLmConfig(given: unknown): NgramLmConfig {
  const raw = section(where, given, ngramLmDefaults);
  checkPositiveInteger(where, 'order', raw.order);
  checkRange(where, 'order', raw.order, 1, 7);
  checkObject(where, 'estimator', raw.estimator);
  createEstimator(raw.estimator);
  const { cutoffs } = raw;
  const ascending =
    Array.isArray(cutoffs) &&
    cutoffs[0] === 0 &&
    cutoffs.every((cutoff, index) => Number.isInteger(cutoff) && cutoff >= (cutoffs[index - 1] ?? 0));
  if (!ascending) invalidArgument(where, 'cutoffs', 'integers that begin with 0 and never fall', cutoffs);
  checkRange(where, 'heldOut', raw.heldOut, 0, 0.5);
  return { ...raw, vocabulary: checkVocabularyConfig(`${where} vocabulary`, raw.vocabulary) };
}
