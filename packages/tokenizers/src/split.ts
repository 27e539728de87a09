import { checkKeys, checkOneOf } from '@recurrent/core';

/** How `splitCharacters` cuts and what it keeps. */
export interface CharacterOptions {
  /** `grapheme` (default): what a reader sees as one character; `codePoint`: one Unicode scalar each. */
  readonly unit?: 'grapheme' | 'codePoint';
  /** Whether white space is a character (`keep`) or only separates (`drop`, default). */
  readonly whitespace?: 'drop' | 'keep';
}

/** A splitter as data; `words` takes a BCP 47 locale for languages that need a dictionary (default: neutral). */
export type SplitterConfig =
  | { readonly type: 'whitespace' }
  | { readonly type: 'words'; readonly locale?: string }
  | ({ readonly type: 'characters' } & CharacterOptions);

/** From text to tokens. */
export type Splitter = (text: string) => string[];

/** The runs of anything but Unicode white space. Does not part punctuation from words. */
export function splitWhitespace(text: string): string[] {
  return text.match(/\S+/gu) ?? [];
}

/**
 * Words by Unicode's rules (UAX #29, through `Intl.Segmenter`); each punctuation mark or symbol is a token of its own.
 * White space is dropped, all else is kept, so the tokens joined are the text without its white space.
 */
export function splitWords(text: string, locale = 'und'): string[] {
  const tokens: string[] = [];
  for (const { segment } of segmenter(locale, 'word').segment(text)) {
    // ICU makes one segment of several blanks, and of some mixed runs: split what is left of white space.
    if (/\s/u.test(segment)) tokens.push(...splitWhitespace(segment));
    else tokens.push(segment);
  }
  return tokens;
}

/**
 * Characters as a reader sees them (extended grapheme clusters, UAX #29) or code points; a lone surrogate is one
 * character. White space is dropped unless asked for.
 */
export function splitCharacters(text: string, options: CharacterOptions = {}): string[] {
  const { unit = 'grapheme', whitespace = 'drop' } = options;
  checkOneOf('tokenizers.splitCharacters', 'unit', unit, ['grapheme', 'codePoint']);
  checkOneOf('tokenizers.splitCharacters', 'whitespace', whitespace, ['drop', 'keep']);
  const characters =
    unit === 'codePoint' || oneUnitEach.test(text)
      ? Array.from(text)
      : Array.from(segmenter('und', 'grapheme').segment(text), ({ segment }) => segment);
  return whitespace === 'keep' ? characters : characters.filter((character) => !/^\s+$/u.test(character));
}

/** Scripts in which every UTF-16 unit is a grapheme whatever its neighbours are; saves the slow segmenter. */
const oneUnitEach = /^[\t\n -~\u00a0-\u02ff\u3000-\u3029\u3041-\u3096\u309b-\u30ff\u3400-\u9fff\uff01-\uff9d]*$/;

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

const splitters: Record<
  SplitterConfig['type'],
  { readonly keys: readonly string[]; readonly build: (config: never) => Splitter }
> = {
  whitespace: {
    keys: ['type'],
    build: () => splitWhitespace,
  },
  words: {
    keys: ['type', 'locale'],
    build: (config: { locale?: string }) => {
      const { locale } = config;
      return (text) => splitWords(text, locale);
    },
  },
  characters: {
    keys: ['type', 'unit', 'whitespace'],
    build: (config: CharacterOptions & { type: string }) => {
      splitCharacters('', config);
      return (text) => splitCharacters(text, config);
    },
  },
};

/**
 * A splitter from its config, so that a saved model can name the one it was trained with.
 * @throws RecurrentError INVALID_ARGUMENT for an unknown type or option
 */
export function createSplitter(config: SplitterConfig): Splitter {
  const where = 'tokenizers.createSplitter';
  checkKeys(where, config, ['type', 'locale', 'unit', 'whitespace']);
  checkOneOf(where, 'type', config.type, Object.keys(splitters));
  const { keys, build } = splitters[config.type];
  checkKeys(where, config, keys);
  return build(config as never);
}
