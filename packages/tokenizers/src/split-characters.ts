import { checkOneOf } from '@recurrent/core';
import { whitespaceSpans } from './split-classes.ts';
import { type Spans, spanSplitter } from './splitter.ts';

/** How `splitCharacters` cuts and what it keeps. */
export interface CharacterOptions {
  /** `grapheme` (default): what a reader sees as one character; `codePoint`: one Unicode scalar each. */
  readonly unit?: 'grapheme' | 'codePoint';
  /** Whether white space is a character (`keep`) or only separates (`drop`, default). */
  readonly whitespace?: 'drop' | 'keep';
}

const whitespace = spanSplitter(whitespaceSpans);

/** The runs of anything but Unicode white space. Does not part punctuation from words. */
export function splitWhitespace(text: string): string[] {
  return whitespace(text);
}

/**
 * Words by Unicode's rules (UAX #29, through `Intl.Segmenter`); each punctuation mark or symbol is a token of its own.
 * White space is dropped, all else is kept, so the tokens joined are the text without its white space.
 */
export function splitWords(text: string, locale = 'und'): string[] {
  return spanSplitter(wordSpans(locale))(text);
}

export function wordSpans(locale = 'und'): Spans {
  const words = segmenter(locale, 'word');
  return (text, start, end, emit) => {
    for (const { segment, index } of words.segment(slice(text, start, end))) {
      // ICU makes one segment of several blanks, and of some mixed runs: split what is left of white space.
      whitespaceSpans(text, start + index, start + index + segment.length, emit);
    }
  };
}

/**
 * Characters as a reader sees them (extended grapheme clusters, UAX #29) or code points; a lone surrogate is one
 * character. White space is dropped unless asked for.
 */
export function splitCharacters(text: string, options: CharacterOptions = {}): string[] {
  return spanSplitter(characterSpans(options))(text);
}

export function characterSpans(options: CharacterOptions): Spans {
  const where = 'tokenizers.splitCharacters';
  const { unit = 'grapheme', whitespace = 'drop' } = options;
  checkOneOf(where, 'unit', unit, ['grapheme', 'codePoint']);
  checkOneOf(where, 'whitespace', whitespace, ['drop', 'keep']);
  return (text, start, end, emit) => {
    const piece = slice(text, start, end);
    let place = start;
    const take = (character: string) => {
      if (whitespace === 'keep' || !/^\p{White_Space}+$/u.test(character)) emit(place, place + character.length);
      place += character.length;
    };
    if (unit === 'codePoint' || oneUnitEach.test(piece)) for (const character of piece) take(character);
    else for (const { segment } of segmenter('und', 'grapheme').segment(piece)) take(segment);
  };
}

/** Scripts in which every UTF-16 unit is a grapheme whatever its neighbours are; saves the slow segmenter. */
const oneUnitEach = /^[\t\n -~\u00a0-\u02ff\u3000-\u3029\u3041-\u3096\u309b-\u30ff\u3400-\u9fff\uff01-\uff9d]*$/;

const slice = (text: string, start: number, end: number) =>
  start === 0 && end === text.length ? text : text.slice(start, end);

const segmenters = new Map<string, Intl.Segmenter>();

function segmenter(locale: string, granularity: 'word' | 'grapheme'): Intl.Segmenter {
  const key = `${granularity} ${locale}`;
  let found = segmenters.get(key);
  if (found === undefined) {
    found = new Intl.Segmenter(locale, { granularity });
    segmenters.set(key, found);
  }
  return found;
}
