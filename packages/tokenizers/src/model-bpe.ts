import { checkRange } from '@recurrent/core';
import { type MergeDropout, mergeSymbols } from './merge.ts';
import { createMergeTable, type Merges } from './merge-table.ts';
import {
  createIndex,
  type Pieces,
  type Sampling,
  type TokenList,
  type TokenModel,
  unknownIdOf,
} from './token-model.ts';
import { encodeUtf8 } from './utf8.ts';

export interface BpeConfig {
  readonly type: 'bpe';
  readonly vocabulary: TokenList;
  readonly merges: Merges;
  /** Stands for a character that the vocabulary lacks; without it such a character is dropped. */
  readonly unknown?: string;
  /** Unknown characters in a row are one token. */
  readonly fuseUnknown?: boolean;
  /** Before a token that does not begin a word. */
  readonly continuingPrefix?: string;
  /** Behind a token that ends a word. */
  readonly endOfWordSuffix?: string;
  /** An unknown character becomes its bytes, `<0x00>` … `<0xFF>`, if the vocabulary has them. */
  readonly byteFallback?: boolean;
  /** A word that is a token is that token, whatever the merges say. */
  readonly ignoreMerges?: boolean;
}

/** Byte-pair encoding over characters (code points). @see Sennrich et al. 2016 */
export function createBpe(config: BpeConfig): TokenModel {
  const where = 'tokenizers.bpe';
  const { vocabulary, merges, fuseUnknown = false, continuingPrefix = '', endOfWordSuffix = '' } = config;
  const index = createIndex(where, vocabulary);
  const unknown = unknownIdOf(where, index, config.unknown);
  const table = createMergeTable(where, merges, index.idOf, continuingPrefix.length);
  const bytesOf = config.byteFallback ? byteTokens(index.idOf) : undefined;
  let ids = new Int32Array(256);
  let ends = new Int32Array(256);
  return {
    ...index,
    config,
    pieces(word, sampling) {
      if (config.ignoreMerges && sampling === undefined) {
        const whole = index.idOf(word);
        if (whole !== undefined) return [whole, 0, word.length];
      }
      if (ids.length < word.length * 4) {
        ids = new Int32Array(word.length * 4);
        ends = new Int32Array(word.length * 4);
      }
      let count = 0;
      let lost = 0;
      let fusing = false;
      for (let place = 0; place < word.length; ) {
        const character = String.fromCodePoint(word.codePointAt(place)!);
        const end = place + character.length;
        const prefixed = place === 0 ? character : continuingPrefix + character;
        const id = index.idOf(end === word.length ? prefixed + endOfWordSuffix : prefixed);
        const bytes = id === undefined ? bytesOf?.(character) : undefined;
        if (id !== undefined) {
          ids[count] = id;
          ends[count++] = end;
          fusing = false;
        } else if (bytes !== undefined) {
          for (const byte of bytes) {
            ids[count] = byte;
            ends[count++] = end;
          }
          fusing = false;
        } else if (unknown !== undefined) {
          if (!fusing || !fuseUnknown) count++;
          ids[count - 1] = unknown;
          ends[count - 1] = end;
          fusing = true;
        } else lost++;
        place = end;
      }
      count = mergeSymbols(table, ids, ends, count, dropoutOf(where, sampling));
      return lost === 0 ? piecesOf(ids, ends, count) : piecesWithGaps(ids, ends, count, index.tokenOf);
    },
  };
}

export function dropoutOf(where: string, sampling: Sampling | undefined): MergeDropout | undefined {
  if (sampling === undefined) return undefined;
  const { random, dropout = 0.1 } = sampling;
  checkRange(where, 'dropout', dropout, 0, 1);
  return { random, rate: dropout };
}

/** The tokens of the bytes of a character, or undefined if one of them is missing. */
export function byteTokens(idOf: TokenModel['idOf']): (character: string) => number[] | undefined {
  const ids = Array.from({ length: 256 }, (_, byte) => idOf(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`));
  return (character) => {
    const found = Array.from(encodeUtf8(character), (byte) => ids[byte]);
    return found.some((id) => id === undefined) ? undefined : (found as number[]);
  };
}

function piecesOf(ids: Int32Array, ends: Int32Array, count: number): Pieces {
  const pieces: Pieces = [];
  let start = 0;
  for (let place = 0; place < count; place++) {
    const end = ends[place]!;
    // The bytes of one character all cover it.
    const shared = end === start && place > 0;
    pieces.push(ids[place]!, shared ? pieces.at(-2)! : start, end);
    start = end;
  }
  return pieces;
}

/** Where characters were dropped a token begins later than the one before it ends: its own length says where. */
function piecesWithGaps(ids: Int32Array, ends: Int32Array, count: number, tokenOf: TokenModel['tokenOf']): Pieces {
  const pieces = piecesOf(ids, ends, count);
  for (let place = 0; place < pieces.length; place += 3) {
    const length = tokenOf(pieces[place]!)!.length;
    pieces[place + 1] = Math.max(pieces[place + 1]!, pieces[place + 2]! - length);
  }
  return pieces;
}
