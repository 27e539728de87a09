import { checkPositiveInteger } from '@recurrent/core';
import { createIndex, noUnknown, type Pieces, type TokenList, type TokenModel, unknownIdOf } from './token-model.ts';

export interface WordPieceConfig {
  readonly type: 'wordPiece';
  readonly vocabulary: TokenList;
  /** Stands for a word that cannot be cut; `[UNK]` by default if the vocabulary has it. */
  readonly unknown?: string;
  /** Before a token that does not begin a word; `##` by default. */
  readonly continuingPrefix?: string;
  /** Longer words (in code points) are unknown; 100 by default. */
  readonly maxCharacters?: number;
}

/**
 * WordPiece as BERT applies it: from the left always the longest token that fits; a word that cannot be cut so is
 * unknown as a whole.
 * @throws RecurrentError UNKNOWN_NAME for such a word when there is no `unknown`
 * @see Devlin et al. 2019; Wu et al. 2016
 */
export function createWordPiece(config: WordPieceConfig): TokenModel {
  const where = 'tokenizers.wordPiece';
  const { vocabulary, continuingPrefix = '##', maxCharacters = 100 } = config;
  checkPositiveInteger(where, 'maxCharacters', maxCharacters);
  const index = createIndex(where, vocabulary);
  const unknown = unknownIdOf(
    where,
    index,
    config.unknown ?? (index.idOf('[UNK]') === undefined ? undefined : '[UNK]'),
  );
  // Tokens that go on a word, without their prefix.
  const continuing = new Map<string, number>();
  let longest = 1;
  for (const [id, token] of vocabulary.entries()) {
    if (token === null) continue;
    longest = Math.max(longest, token.length);
    if (token.startsWith(continuingPrefix)) continuing.set(token.slice(continuingPrefix.length), id);
  }
  const cut = (word: string): Pieces | undefined => {
    if (word.length > maxCharacters && Array.from(word).length > maxCharacters) return undefined;
    const pieces: Pieces = [];
    for (let start = 0; start < word.length; ) {
      let end = Math.min(word.length, start + longest);
      let id: number | undefined;
      for (; end > start; end--) {
        const part = word.slice(start, end);
        id = start === 0 ? index.idOf(part) : continuing.get(part);
        if (id !== undefined) break;
      }
      if (id === undefined) return undefined;
      pieces.push(id, start, end);
      start = end;
    }
    return pieces;
  };
  return {
    ...index,
    config,
    pieces(word) {
      const pieces = cut(word);
      if (pieces !== undefined) return pieces;
      if (unknown === undefined) throw noUnknown(where, word);
      return [unknown, 0, word.length];
    },
  };
}
