import { RecurrentError } from '@recurrent/core';
import { byteAlphabet } from './byte-alphabet.ts';
import { mergeSymbols } from './merge.ts';
import { createMergeTable, type Merges } from './merge-table.ts';
import { dropoutOf } from './model-bpe.ts';
import { createIndex, type Pieces, type TokenList, type TokenModel } from './token-model.ts';

export interface ByteBpeConfig {
  readonly type: 'byteBpe';
  /** In GPT-2's alphabet for bytes; must have all 256. */
  readonly vocabulary: TokenList;
  readonly merges: Merges;
  /** A word that is a token is that token, whatever the merges say. */
  readonly ignoreMerges?: boolean;
}

/**
 * Byte-pair encoding over the bytes of UTF-8: nothing is unknown. A lone surrogate counts as U+FFFD.
 * A token covers every character that one of its bytes belongs to.
 * @throws RecurrentError BAD_DATA for a vocabulary that lacks a byte
 * @see Radford et al. 2019
 */
export function createByteBpe(config: ByteBpeConfig): TokenModel {
  const where = 'tokenizers.byteBpe';
  const index = createIndex(where, config.vocabulary);
  const table = createMergeTable(where, config.merges, index.idOf);
  const byteIds = Int32Array.from(byteAlphabet, (character, byte) => {
    const id = index.idOf(character);
    if (id !== undefined) return id;
    throw new RecurrentError({
      code: 'BAD_DATA',
      message: `${where}: the vocabulary lacks byte ${byte}, which is written ${JSON.stringify(character)}`,
      argument: 'vocabulary',
      expected: 'all 256 bytes',
    });
  });
  let ids = new Int32Array(256);
  let ends = new Int32Array(256);
  let units = new Int32Array(256);
  return {
    ...index,
    config,
    pieces(word, sampling) {
      if (ids.length < word.length * 3) {
        ids = new Int32Array(word.length * 6);
        ends = new Int32Array(word.length * 6);
        units = new Int32Array(word.length * 6);
      }
      let count = 0;
      const put = (byte: number, unit: number) => {
        ids[count] = byteIds[byte]!;
        units[count] = unit;
        ends[count] = ++count;
      };
      for (let unit = 0; unit < word.length; unit++) {
        const code = word.charCodeAt(unit);
        if (code < 0x80) put(code, unit);
        else unit += putBytes(word, unit, code, put);
      }
      const bytes = count;
      if (config.ignoreMerges && sampling === undefined) {
        let token = '';
        for (let place = 0; place < bytes; place++) token += index.tokenOf(ids[place]!);
        const whole = index.idOf(token);
        if (whole !== undefined) return [whole, 0, word.length];
      }
      count = mergeSymbols(table, ids, ends, count, dropoutOf(where, sampling));
      const pieces: Pieces = [];
      for (let place = 0, from = 0; place < count; place++) {
        const to = ends[place]!;
        const last = units[to - 1]!;
        pieces.push(ids[place]!, units[from]!, last + (isPair(word, last) ? 2 : 1));
        from = to;
      }
      return pieces;
    },
  };
}

const isPair = (word: string, unit: number) => unit + 1 < word.length && word.codePointAt(unit)! > 0xffff;

/** The bytes of what is not ASCII; returns how many more units it took. */
function putBytes(word: string, unit: number, code: number, put: (byte: number, unit: number) => void): number {
  let point = code;
  if (code >= 0xd800 && code < 0xe000) {
    const whole = word.codePointAt(unit)!;
    point = whole > 0xffff ? whole : 0xfffd;
  }
  if (point < 0x800) put(0xc0 | (point >> 6), unit);
  else {
    if (point < 0x1_0000) put(0xe0 | (point >> 12), unit);
    else {
      put(0xf0 | (point >> 18), unit);
      put(0x80 | ((point >> 12) & 0x3f), unit);
    }
    put(0x80 | ((point >> 6) & 0x3f), unit);
  }
  put(0x80 | (point & 0x3f), unit);
  return point > 0xffff ? 1 : 0;
}
