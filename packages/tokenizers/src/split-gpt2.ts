import { classTable } from './characters.ts';
import type { Spans } from './splitter.ts';

const letter = 1;
const number = 2;
const space = 3;
const other = 4;

const classOf = classTable((character) =>
  /\p{L}/u.test(character)
    ? letter
    : /\p{N}/u.test(character)
      ? number
      : /\p{White_Space}/u.test(character)
        ? space
        : other,
);

/**
 * GPT-2's pattern, read by hand since it is where the time goes:
 * `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`. Loses nothing.
 * @see Radford et al. 2019, `encoder.py`
 */
export const gpt2Spans: Spans = (text, start, end, emit) => {
  let place = start;
  while (place < end) {
    const code = codeAt(text, place, end);
    if (code === apostrophe) {
      const size = contraction(text, place, end);
      if (size > 0) {
        emit(place, place + size);
        place += size;
        continue;
      }
    }
    const kind = classOf(code);
    let runKind = kind;
    let from = place;
    if (code === 0x20 && place + 1 < end) {
      const next = classOf(codeAt(text, place + 1, end));
      if (next !== space) {
        runKind = next;
        from = place + 1;
      }
    }
    const stop = runEnd(text, from, end, runKind);
    if (runKind === space && stop < end && stop - place > 1) {
      // The last of several white spaces goes with what follows.
      emit(place, stop - 1);
      place = stop - 1;
    } else {
      emit(place, stop);
      place = stop;
    }
  }
};

const apostrophe = 0x27;

/** The length of 's, 't, 'm, 'd, 're, 've or 'll here, or 0. */
function contraction(text: string, place: number, end: number): number {
  if (place + 1 >= end) return 0;
  const first = text[place + 1]!;
  if (first === 's' || first === 't' || first === 'm' || first === 'd') return 2;
  if (place + 2 >= end) return 0;
  const second = text[place + 2]!;
  return ((first === 'r' || first === 'v') && second === 'e') || (first === 'l' && second === 'l') ? 3 : 0;
}

function runEnd(text: string, from: number, end: number, kind: number): number {
  let place = from;
  while (place < end) {
    const code = codeAt(text, place, end);
    if (classOf(code) !== kind) break;
    place += code > 0xffff ? 2 : 1;
  }
  return place;
}

/** The code point, or the lone surrogate, at a place before `end`. */
function codeAt(text: string, place: number, end: number): number {
  const code = text.charCodeAt(place);
  return code < 0xd800 || code > 0xdbff || place + 1 >= end ? code : text.codePointAt(place)!;
}
