import type { Spans } from './splitter.ts';

/**
 * English tokens as in the Penn Treebank: punctuation stands apart, `n't`, `'s`, `'re` … are tokens, `cannot` is two;
 * a full stop stands apart at the end of the text only, since elsewhere it may belong to an abbreviation. Quotation
 * marks stay as they are written (the Treebank writes `` and '').
 * @see Penn Treebank `tokenizer.sed` (MacIntyre 1995)
 */
export const pennSpans: Spans = (text, start, end, emit) => {
  for (const { 0: run, index } of text.slice(start, end).matchAll(/[^\p{White_Space}]+/gu)) {
    const from = start + index;
    const last = /^\p{White_Space}*$/u.test(text.slice(from + run.length, end));
    let place = from;
    for (const part of parts(run, last)) {
      emit(place, place + part.length);
      place += part.length;
    }
  }
};

/** What always stands apart: dots in threes, dashes, brackets, most marks; a comma or colon unless a digit follows. */
const marks = /\.{3,}|--+|``|''|[\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Pd}"?!;@#$%&*<>…¡¿]|[,:](?!\p{Nd})/gu;
const inWord = /^(?:\p{L}|\p{Nd}|\.)$/u;
const contractions = /^(.+?)(n['’]t|['’](?:s|m|d|ll|re|ve))$/iu;
const fused: Readonly<Record<string, number>> = {
  cannot: 3,
  gimme: 3,
  gonna: 3,
  gotta: 3,
  lemme: 3,
  wanna: 3,
  "d'ye": 1,
  "more'n": 4,
  "'tis": 2,
  "'twas": 2,
};

function parts(run: string, last: boolean): string[] {
  const found: string[] = [];
  let place = 0;
  for (const { 0: mark, index } of run.matchAll(marks)) {
    // A single hyphen or dot-like mark between letters belongs to the word: mother-in-law.
    if (/^\p{Pd}$/u.test(mark) && index > 0 && inWord.test(run[index - 1]!) && mark === '-') continue;
    if (mark === '-' && /\p{Nd}/u.test(run[index + 1] ?? '')) continue;
    if (index > place) found.push(...word(run.slice(place, index), last && /^["”’'»)\]}]*$/u.test(run.slice(index))));
    found.push(mark);
    place = index + mark.length;
  }
  if (place < run.length) found.push(...word(run.slice(place), last));
  return found;
}

function word(text: string, last: boolean): string[] {
  const fusedAt = fused[text.toLowerCase()];
  if (fusedAt !== undefined) return [text.slice(0, fusedAt), text.slice(fusedAt)];
  if (/^['’‘].+/u.test(text) && !/^['’](?:s|m|d|ll|re|ve|em|til|n|\p{Nd}+s?)$/iu.test(text)) {
    return [text[0]!, ...word(text.slice(1), last)];
  }
  if (last && /[^.]\.$/u.test(text)) return [...word(text.slice(0, -1), false), '.'];
  const parted = contractions.exec(text);
  if (parted !== null) return [parted[1]!, parted[2]!];
  if (/.['’]$/u.test(text)) return [...word(text.slice(0, -1), last), text.slice(-1)];
  return [text];
}
