import { invalidArgument } from '@recurrent/core';
import type { Spans } from './splitter.ts';

export interface DictionaryOptions {
  readonly words: readonly string[];
  /** From the left (default) or from the right, which is mostly the better for Chinese. */
  readonly direction?: 'forward' | 'backward';
}

/**
 * Maximum matching: always the longest word of the dictionary, from one end; one code point where none fits. White
 * space separates and is no token. Greedy: does not look for the best division of the whole.
 */
export function dictionarySpans({ words, direction = 'forward' }: DictionaryOptions): Spans {
  const known = new Set<string>();
  let longest = 1;
  if (!Array.isArray(words)) invalidArgument('tokenizers.createSplitter', 'words', 'a list of words', words);
  for (const word of words) {
    if (typeof word !== 'string' || word === '') {
      invalidArgument('tokenizers.createSplitter', 'words', 'words that are not empty', word);
    }
    known.add(word);
    longest = Math.max(longest, word.length);
  }
  const forward: Spans = (text, start, end, emit) => {
    for (let place = start; place < end; ) {
      let size = Math.min(longest, end - place);
      const least = isPair(text, place, end) ? 2 : 1;
      while (size > least && !known.has(text.slice(place, place + size))) size--;
      size = Math.max(size, least);
      emit(place, place + size);
      place += size;
    }
  };
  const backward: Spans = (text, start, end, emit) => {
    const ends: number[] = [];
    for (let place = end; place > start; ) {
      ends.push(place);
      let size = Math.min(longest, place - start);
      const least = place - 2 >= start && isPair(text, place - 2, place) ? 2 : 1;
      while (size > least && !known.has(text.slice(place - size, place))) size--;
      place -= Math.max(size, least);
    }
    let from = start;
    for (const to of ends.reverse()) {
      emit(from, to);
      from = to;
    }
  };
  const match = direction === 'forward' ? forward : backward;
  return (text, start, end, emit) => {
    for (const { 0: run, index } of text.slice(start, end).matchAll(/[^\p{White_Space}]+/gu)) {
      match(text, start + index, start + index + run.length, emit);
    }
  };
}

const isPair = (text: string, place: number, end: number) => place + 1 < end && text.codePointAt(place)! > 0xffff;
