import { RecurrentError } from '@recurrent/core';
import type { EncodeOptions } from '../model.ts';
import type { LanguageData } from './data.ts';
import type { Passage, PassageScore } from './language-model.ts';
import type { LanguageVocabulary } from './vocabulary.ts';

/** A passage as numbers. */
export interface EncodedPassage {
  /** What is predicted: the tokens, then the end mark if there is one. */
  readonly ids: Int32Array;
  /** Tokens that the vocabulary lacks. */
  readonly unknown: number;
}

/** Looks up the tokens of passages. @throws RecurrentError BAD_DATA for an end mark where lines have none */
export function encodePassages(
  passages: readonly Passage[],
  { vocabulary, eos }: LanguageVocabulary,
  data: LanguageData,
  { file }: Pick<EncodeOptions, 'file'> = {},
): EncodedPassage[] {
  if (data.eos && eos === undefined) {
    throw new RecurrentError({
      code: 'BAD_DATA',
      message: 'this model was trained on lines without an end mark: "eos" must be false',
      ...(file === undefined ? {} : { file }),
    });
  }
  return passages.map(({ tokens }) => {
    const ids = new Int32Array(tokens.length + (data.eos ? 1 : 0));
    let unknown = 0;
    for (const [at, token] of tokens.entries()) {
      ids[at] = vocabulary.idOf(token);
      if (!vocabulary.has(token)) unknown += 1;
    }
    if (data.eos) ids[tokens.length] = eos!;
    return { ids, unknown };
  });
}

/**
 * The scores of passages from those of all their tokens in a row.
 * @param logProbs ln p of each id, `unk` as a whole: its words share it evenly
 */
export function toPassageScores(
  items: readonly EncodedPassage[],
  logProbs: Float64Array,
  { unk, unknownWords }: LanguageVocabulary,
): PassageScore[] {
  const shared = Math.log(unknownWords);
  let at = 0;
  return items.map(({ ids, unknown }) => {
    const own = logProbs.slice(at, at + ids.length);
    at += ids.length;
    if (unknownWords > 1) for (const [place, id] of ids.entries()) if (id === unk) own[place]! -= shared;
    return { logProbs: own, unknown };
  });
}
