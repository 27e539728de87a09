import { type AlignedText, sliceAligned } from './aligned-text.ts';

/** Told of each token of a text, in order: the units [start, end) of `text`. */
export type EmitSpan = (start: number, end: number) => void;

/** Finds the tokens among the units [start, end) of a text. */
export type Spans = (text: string, start: number, end: number, emit: EmitSpan) => void;

/** Told of each word; a splitter that rewrites hands on a text of its own. */
export type EmitWord = (text: AlignedText, start: number, end: number) => void;

/** From text to tokens. */
export interface Splitter {
  (text: string): string[];
  /** The same for the units [start, end) of a text that knows where it comes from. */
  split(text: AlignedText, start: number, end: number, emit: EmitWord): void;
}

function withTokens(split: Splitter['split']): Splitter {
  const tokens = (text: string) => {
    const found: string[] = [];
    split({ text, base: 0 }, 0, text.length, (word, start, end) => found.push(word.text.slice(start, end)));
    return found;
  };
  return Object.assign(tokens, { split });
}

export function spanSplitter(spans: Spans): Splitter {
  return withTokens((text, start, end, emit) => spans(text.text, start, end, (from, to) => emit(text, from, to)));
}

/** A splitter that first rewrites the piece it is given. */
export function rewritingSplitter(rewrite: (text: AlignedText) => AlignedText, spans: Spans): Splitter {
  return withTokens((text, start, end, emit) => {
    const piece = rewrite(sliceAligned(text, start, end));
    spans(piece.text, 0, piece.text.length, (from, to) => emit(piece, from, to));
  });
}

/** Each splitter splits what the one before it made. */
export function sequenceSplitter(splitters: readonly Splitter[]): Splitter {
  if (splitters.length === 1) return splitters[0]!;
  return withTokens((text, start, end, emit) => {
    const run = (which: number, word: AlignedText, from: number, to: number): void => {
      if (which === splitters.length) emit(word, from, to);
      else splitters[which]!.split(word, from, to, (next, first, last) => run(which + 1, next, first, last));
    };
    run(0, text, start, end);
  });
}

/** All of the text, if there is any. */
export const wholeSpan: Spans = (_text, start, end, emit) => {
  if (end > start) emit(start, end);
};
