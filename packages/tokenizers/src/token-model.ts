import { invalidArgument, type Random, RecurrentError } from '@recurrent/core';

/** How to draw one of several ways to cut a word, instead of taking the best. */
export interface Sampling {
  readonly random: Random;
  /** BPE: how likely each possible merge is passed over at each step; 0.1 by default. */
  readonly dropout?: number;
  /** Unigram: the power of the probabilities; 1 by default, nearer 0 more uniform. */
  readonly smoothing?: number;
}

/**
 * The tokens of a word, three numbers each: id, and the units [start, end) of the word that it covers. Tokens that hold
 * parts of one character overlap.
 */
export type Pieces = number[];

/** From a word to tokens of a vocabulary. */
export interface TokenModel {
  /** As data; see `createTokenModel`. */
  readonly config: { readonly type: string };
  /** Ids are below this. */
  readonly size: number;
  idOf(token: string): number | undefined;
  tokenOf(id: number): string | undefined;
  /** The tokens of a word that is not empty. With `sampling` they may differ from call to call. */
  pieces(word: string, sampling?: Sampling): Pieces;
}

/** Tokens in the order of their ids; `null` where a model has no token of that id. */
export type TokenList = readonly (string | null)[];

/** Two ways through a vocabulary. @throws RecurrentError INVALID_ARGUMENT for what is no list of distinct strings */
export function createIndex(where: string, vocabulary: TokenList): Pick<TokenModel, 'size' | 'idOf' | 'tokenOf'> {
  if (!Array.isArray(vocabulary)) invalidArgument(where, 'vocabulary', 'a list of tokens', vocabulary);
  const ids = new Map<string, number>();
  for (const [id, token] of vocabulary.entries()) {
    if (token === null) continue;
    if (typeof token !== 'string') invalidArgument(where, `vocabulary[${id}]`, 'a string or null', token);
    if (ids.has(token)) invalidArgument(where, `vocabulary[${id}]`, 'distinct tokens', token);
    ids.set(token, id);
  }
  return {
    size: vocabulary.length,
    idOf: (token) => ids.get(token),
    tokenOf: (id) => vocabulary[id] ?? undefined,
  };
}

/** The id of the token for what is unknown, if there is one. */
export function unknownIdOf(
  where: string,
  index: Pick<TokenModel, 'idOf'>,
  unknown: string | undefined,
): number | undefined {
  if (unknown === undefined) return undefined;
  const id = index.idOf(unknown);
  if (id === undefined) invalidArgument(where, 'unknown', 'a token of the vocabulary', unknown);
  return id;
}

export function noUnknown(where: string, word: string): RecurrentError {
  return new RecurrentError({
    code: 'UNKNOWN_NAME',
    message: `${where}: unknown token ${JSON.stringify(word)}; the model has no token "unknown"`,
    argument: 'word',
    received: word,
  });
}
