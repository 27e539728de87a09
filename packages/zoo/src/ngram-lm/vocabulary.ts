import { RecurrentError } from '@recurrent/core';
import type { LanguageData } from '../language/data.ts';
import type { Passage } from '../language/language-model.ts';
import { buildLanguageVocabulary, type VocabularyAssets, type VocabularyConfig } from '../language/vocabulary.ts';

/** The marks of a counted model, apart from each other: every sequence stands between `bos` and `eos`. */
const marks = { unk: '<unk>', bos: '<s>', eos: '<eos>' } as const;

/**
 * The vocabulary of language models, with a begin and an end mark of its own.
 * @throws RecurrentError BAD_DATA for a text in which a mark is a word
 */
export function buildNgramVocabulary(
  passages: readonly Passage[],
  config: VocabularyConfig,
  data: LanguageData,
  file: string | undefined,
): VocabularyAssets {
  const taken = [marks.bos, marks.eos] as readonly string[];
  const wrong = passages.find(({ tokens }) => tokens.some((token) => taken.includes(token)));
  if (wrong !== undefined) {
    throw new RecurrentError({
      code: 'BAD_DATA',
      message: `"${wrong.tokens.find((token) => taken.includes(token))}" is a mark that the model puts around every line; take it out of the text`,
      line: wrong.line,
      ...(file === undefined ? {} : { file }),
    });
  }
  const { assets } = buildLanguageVocabulary(passages, config, data);
  const words = assets.vocabulary.tokens.filter((token) => !taken.includes(token) && token !== '<bos>');
  return {
    ...assets,
    vocabulary: { specialTokens: marks, tokens: [...words, marks.bos, marks.eos] },
  };
}
