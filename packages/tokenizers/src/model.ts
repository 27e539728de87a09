import { checkKeys, checkOneOf, invalidArgument } from '@recurrent/core';
import { type BpeConfig, createBpe } from './model-bpe.ts';
import { type ByteBpeConfig, createByteBpe } from './model-byte-bpe.ts';
import { createUnigram, type UnigramConfig } from './model-unigram.ts';
import {
  type CharacterModelConfig,
  createCharacterModel,
  createWordModel,
  type WordModelConfig,
} from './model-word.ts';
import { createWordPiece, type WordPieceConfig } from './model-word-piece.ts';
import type { TokenModel } from './token-model.ts';

/** A model as data. */
export type TokenModelConfig =
  | WordModelConfig
  | CharacterModelConfig
  | BpeConfig
  | ByteBpeConfig
  | WordPieceConfig
  | UnigramConfig;

type Builders = {
  readonly [Type in TokenModelConfig['type']]: {
    readonly keys: readonly string[];
    build(config: Extract<TokenModelConfig, { type: Type }>): TokenModel;
  };
};

const builders: Builders = {
  word: { keys: ['vocabulary', 'unknown'], build: createWordModel },
  character: { keys: ['vocabulary', 'unknown', 'unit'], build: createCharacterModel },
  bpe: {
    keys: [
      ...['vocabulary', 'merges', 'unknown', 'fuseUnknown', 'continuingPrefix', 'endOfWordSuffix'],
      ...['byteFallback', 'ignoreMerges'],
    ],
    build: createBpe,
  },
  byteBpe: { keys: ['vocabulary', 'merges', 'ignoreMerges'], build: createByteBpe },
  wordPiece: { keys: ['vocabulary', 'unknown', 'continuingPrefix', 'maxCharacters'], build: createWordPiece },
  unigram: { keys: ['vocabulary', 'unknownId', 'byteFallback'], build: createUnigram },
};

/**
 * A model from its config.
 * @throws RecurrentError INVALID_ARGUMENT for an unknown type or option, BAD_DATA for merges that do not fit
 */
export function createTokenModel(config: TokenModelConfig): TokenModel & { readonly config: TokenModelConfig } {
  const where = 'tokenizers.createTokenizer';
  if (typeof config !== 'object' || config === null) invalidArgument(where, 'model', 'an object', config);
  checkOneOf(where, 'model.type', config.type, Object.keys(builders));
  const { keys, build } = builders[config.type] as { keys: readonly string[]; build(config: unknown): TokenModel };
  checkKeys(where, config, ['type', ...keys]);
  return build(config) as TokenModel & { readonly config: TokenModelConfig };
}
