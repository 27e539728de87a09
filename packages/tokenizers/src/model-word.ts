import { checkOneOf } from '@recurrent/core';
import { characterSpans } from './split-characters.ts';
import { createIndex, noUnknown, type Pieces, type TokenList, type TokenModel, unknownIdOf } from './token-model.ts';

export interface WordModelConfig {
  readonly type: 'word';
  readonly vocabulary: TokenList;
  /** The token of `vocabulary` that stands for all others; without it an unknown word is an error. */
  readonly unknown?: string;
}

/** One token a word. @throws RecurrentError (when it meets one) UNKNOWN_NAME for an unknown word without `unknown` */
export function createWordModel(config: WordModelConfig): TokenModel {
  const where = 'tokenizers.word';
  const index = createIndex(where, config.vocabulary);
  const unknown = unknownIdOf(where, index, config.unknown);
  return {
    ...index,
    config,
    pieces(word) {
      const id = index.idOf(word) ?? unknown;
      if (id === undefined) throw noUnknown(where, word);
      return [id, 0, word.length];
    },
  };
}

export interface CharacterModelConfig {
  readonly type: 'character';
  readonly vocabulary: TokenList;
  readonly unknown?: string;
  /** `grapheme` (default) or `codePoint`. */
  readonly unit?: 'grapheme' | 'codePoint';
}

/** One token a character, white space included. @throws RecurrentError UNKNOWN_NAME as the word model does */
export function createCharacterModel(config: CharacterModelConfig): TokenModel {
  const where = 'tokenizers.character';
  const { vocabulary, unit = 'grapheme' } = config;
  checkOneOf(where, 'unit', unit, ['grapheme', 'codePoint']);
  const index = createIndex(where, vocabulary);
  const unknown = unknownIdOf(where, index, config.unknown);
  const spans = characterSpans({ unit, whitespace: 'keep' });
  return {
    ...index,
    config,
    pieces(word) {
      const pieces: Pieces = [];
      spans(word, 0, word.length, (start, end) => {
        const id = index.idOf(word.slice(start, end)) ?? unknown;
        if (id === undefined) throw noUnknown(where, word.slice(start, end));
        pieces.push(id, start, end);
      });
      return pieces;
    },
  };
}
