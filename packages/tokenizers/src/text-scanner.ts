import type { AddedTokenFinder } from './added-tokens.ts';
import type { AlignedText } from './aligned-text.ts';
import type { TokenBuffer } from './encoding.ts';
import type { Normalizer } from './normalize.ts';
import type { EmitWord, Splitter } from './splitter.ts';
import type { Pieces, Sampling, TokenModel } from './token-model.ts';

export interface ScannerParts {
  /** Tokens to find in the text as it is. */
  readonly inSource: AddedTokenFinder | undefined;
  readonly normalizer: Normalizer | undefined;
  /** Tokens to find in the normalised text. */
  readonly inNormalized: AddedTokenFinder | undefined;
  readonly splitter: Splitter | undefined;
  readonly model: TokenModel;
  readonly trimOffsets: boolean;
}

/** How many words a tokenizer remembers, and the longest of them. Then it forgets all and begins anew. */
const cachedWords = 1 << 15;
const cachedLength = 32;

/** All that happens to a text before the template: puts its tokens into a buffer, in the place of what was there. */
export function createScanner(parts: ScannerParts) {
  const { inSource, normalizer, inNormalized, splitter, model, trimOffsets } = parts;
  let cache = new Map<string, Pieces>();
  // What `takeWord` works on; set anew by each call.
  let buffer!: TokenBuffer;
  let source = '';
  let sampling: Sampling | undefined;

  const piecesOf = (word: string): Pieces => {
    if (sampling !== undefined) return model.pieces(word, sampling);
    if (word.length > cachedLength) return model.pieces(word);
    const known = cache.get(word);
    if (known !== undefined) return known;
    const pieces = model.pieces(word);
    if (cache.size >= cachedWords) cache = new Map();
    cache.set(word, pieces);
    return pieces;
  };
  const put = (id: number, start: number, end: number) => {
    let [from, to] = [start, end];
    if (trimOffsets) {
      while (from < to && isSpace(source.charCodeAt(from))) from++;
      while (to > from && isSpace(source.charCodeAt(to - 1))) to--;
    }
    buffer.push(id, from, to);
  };
  const takeWord: EmitWord = (text, start, end) => {
    if (start === end) return;
    const pieces = piecesOf(text.text.slice(start, end));
    const { starts, ends } = text;
    if (starts === undefined && !trimOffsets) {
      const shift = text.base + start;
      for (let at = 0; at < pieces.length; at += 3) {
        buffer.push(pieces[at]!, shift + pieces[at + 1]!, shift + pieces[at + 2]!);
      }
      return;
    }
    for (let at = 0; at < pieces.length; at += 3) {
      const [from, to] = [start + pieces[at + 1]!, start + pieces[at + 2]!];
      put(pieces[at]!, starts?.[from] ?? text.base + from, ends?.[to - 1] ?? text.base + to);
    }
  };
  const takeNormalized = (text: AlignedText, start: number, end: number) => {
    if (start === end) return;
    if (splitter === undefined) takeWord(text, start, end);
    else splitter.split(text, start, end, takeWord);
  };
  const takePiece = (start: number, end: number) => {
    if (start === end) return;
    const piece: AlignedText = { text: source.slice(start, end), base: start };
    const text = normalizer?.align(piece) ?? piece;
    let place = 0;
    for (let found = inNormalized?.find(text.text, 0); found; found = inNormalized?.find(text.text, place)) {
      takeNormalized(text, place, found.start);
      put(
        found.id,
        text.starts?.[found.start] ?? text.base + found.start,
        text.ends?.[found.end - 1] ?? text.base + found.end,
      );
      place = found.end;
    }
    takeNormalized(text, place, text.text.length);
  };
  return (text: string, into: TokenBuffer, drawn: Sampling | undefined): void => {
    source = text;
    buffer = into;
    buffer.used = 0;
    sampling = drawn;
    let place = 0;
    for (let found = inSource?.find(text, 0); found; found = inSource?.find(text, place)) {
      takePiece(place, found.start);
      buffer.push(found.id, found.start, found.end);
      place = found.end;
    }
    takePiece(place, text.length);
    source = '';
  };
}

const isSpace = (code: number) =>
  code === 0x20 || (code >= 9 && code <= 13) || (code > 0x7f && spaces.test(String.fromCharCode(code)));
const spaces = /\p{White_Space}/u;
