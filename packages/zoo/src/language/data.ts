import { checkKeys, checkOneOf } from '@recurrent/core';
import {
  type CharacterOptions,
  createNormalizer,
  type NormalizerConfig,
  splitCharacters,
  splitWhitespace,
  splitWords,
} from '@recurrent/tokenizers';
import { checkBoolean, section } from '../sections.ts';

/** What a token is; `words` takes a BCP 47 locale for languages that need a dictionary. */
export type LanguageUnit =
  | { readonly type: 'whitespace' }
  | { readonly type: 'words'; readonly locale?: string }
  | ({ readonly type: 'characters' } & CharacterOptions);

/** How the files of a language model are read; JSON, kept in its bundle. */
export interface LanguageData {
  /**
   * What a token is; default `{ type: 'whitespace' }`. Characters that keep white space
   * (`{ type: 'characters', unit: 'codePoint', whitespace: 'keep' }`) are running text: each line ends with the token
   * `\n`, and blank lines count.
   */
  readonly unit: LanguageUnit;
  /** What is made equal in each token (default `{}`: nothing). */
  readonly normalize: NormalizerConfig;
  /** Each line ends with an end mark that is predicted and counted like a token (default true; not in running text). */
  readonly eos: boolean;
  /** Whether a line goes on from the line before it (`document`, default) or begins afresh (`sentence`). */
  readonly context: 'document' | 'sentence';
  /** Lines without a token are skipped (default), or kept as lines of nothing but the end mark. */
  readonly blankLines: 'skip' | 'keep';
}

const where = 'zoo.languageModeling';

/** @throws RecurrentError INVALID_ARGUMENT */
export function checkLanguageData(given: unknown): LanguageData {
  const raw = section(where, given, {
    unit: { type: 'whitespace' } as LanguageUnit,
    normalize: {} as NormalizerConfig,
    eos: undefined as boolean | undefined,
    context: 'document' as LanguageData['context'],
    blankLines: undefined as LanguageData['blankLines'] | undefined,
  });
  splitterOf(raw.unit);
  createNormalizer(raw.normalize);
  const running = isRunningText(raw.unit);
  const { eos = !running, blankLines = running ? 'keep' : 'skip' } = raw;
  checkBoolean(where, 'eos', eos);
  checkOneOf(where, 'context', raw.context, ['document', 'sentence']);
  checkOneOf(where, 'blankLines', blankLines, ['skip', 'keep']);
  return { ...raw, eos, blankLines };
}

/** Whether white space, and with it the line break, is a token. */
export function isRunningText(unit: LanguageUnit): boolean {
  return unit.type === 'characters' && unit.whitespace === 'keep';
}

/** From a line to its tokens, as `data` says; in running text with the line break. */
export function createTokenizer({ unit, normalize }: LanguageData): (line: string) => string[] {
  const split = splitterOf(unit);
  const change = Object.keys(normalize).length === 0 ? undefined : createNormalizer(normalize);
  const running = isRunningText(unit);
  return (line) => {
    const tokens = split(line);
    const same = change === undefined ? tokens : tokens.map(change);
    if (running) same.push('\n');
    return same;
  };
}

const unitKeys: Readonly<Record<LanguageUnit['type'], readonly string[]>> = {
  whitespace: ['type'],
  words: ['type', 'locale'],
  characters: ['type', 'unit', 'whitespace'],
};

function splitterOf(unit: LanguageUnit): (text: string) => string[] {
  checkKeys(where, unit, ['type', 'locale', 'unit', 'whitespace']);
  checkOneOf(where, 'unit.type', unit.type, Object.keys(unitKeys));
  checkKeys(where, unit, unitKeys[unit.type]);
  if (unit.type === 'whitespace') return splitWhitespace;
  if (unit.type === 'words') return (text) => splitWords(text, unit.locale);
  const { type: _, ...options } = unit;
  splitCharacters('', options);
  return (text) => splitCharacters(text, options);
}
