import { RecurrentError } from '@recurrent/core';
import {
  type NgramArrays,
  type NgramHeader,
  type NgramModel,
  ngramsFromArrays,
  ngramsToArrays,
} from '@recurrent/ngram';
import type { StoredTensor } from '@recurrent/training';
import { checkVocabularyAssets, type VocabularyAssets } from '../language/vocabulary.ts';
import type { StoredArrays } from '../model.ts';

/** What `ngram-lm.v1` keeps besides its arrays: `tokenizer.json`. */
export interface NgramLmAssets extends VocabularyAssets, NgramHeader {}

/** A model as what its bundle keeps. */
export function storeNgrams(
  model: NgramModel,
  unknownWords: number,
): { readonly assets: NgramLmAssets; readonly arrays: StoredArrays } {
  const { header, arrays } = ngramsToArrays(model);
  const { words, childCounts, logProbs, backOffs } = arrays;
  return {
    assets: { ...header, unknownWords },
    arrays: new Map<string, StoredTensor>([
      ['words', { dtype: 'I32', shape: [words.length], data: words }],
      ['childCounts', { dtype: 'I32', shape: [childCounts.length], data: childCounts }],
      ['logProbs', { dtype: 'F32', shape: [logProbs.length], data: logProbs }],
      ['backOffs', { dtype: 'F32', shape: [backOffs.length], data: backOffs }],
    ]),
  };
}

/** Assets from a file; their sizes are checked with the arrays. @throws RecurrentError BAD_DATA */
export function checkNgramAssets(given: unknown): NgramLmAssets {
  const known = checkVocabularyAssets(given);
  const { bos, eos } = known.vocabulary.specialTokens;
  if (bos === undefined || eos === undefined || bos === eos) {
    throw new RecurrentError({
      code: 'BAD_DATA',
      message: 'saved language model: the vocabulary lacks the special tokens "bos" and "eos"',
    });
  }
  const { order, sizes } = given as NgramLmAssets;
  return { ...known, order, sizes };
}

/** The model of a bundle. Nothing in it is trusted. @throws RecurrentError BAD_BUNDLE */
export function openNgrams({ order, sizes, vocabulary }: NgramLmAssets, arrays: StoredArrays): NgramModel {
  const named = Object.fromEntries([...arrays].map(([name, { data }]) => [name, data]));
  return ngramsFromArrays({ header: { order, sizes, vocabulary }, arrays: named as unknown as NgramArrays });
}
