import { checkOneOf } from '@recurrent/core';
import { createNormalizer, createSplitter, type NormalizerConfig, type SplitterConfig } from '@recurrent/tokenizers';
import { checkBoolean, section } from '../sections.ts';

/** How the files of a language model are read; JSON, kept in its bundle. */
export interface LanguageData {
  /**
   * What a token is; default `{ type: 'whitespace' }`. Characters that keep white space
   * (`{ type: 'characters', unit: 'codePoint', whitespace: 'keep' }`) are running text: each line ends with the token
   * `\n`, and blank lines count.
   */
  readonly unit: SplitterConfig;
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
    unit: { type: 'whitespace' } as SplitterConfig,
    normalize: {} as NormalizerConfig,
    eos: undefined as boolean | undefined,
    context: 'document' as LanguageData['context'],
    blankLines: undefined as LanguageData['blankLines'] | undefined,
  });
  createSplitter(raw.unit);
  createNormalizer(raw.normalize);
  const running = isRunningText(raw.unit);
  const { eos = !running, blankLines = running ? 'keep' : 'skip' } = raw;
  checkBoolean(where, 'eos', eos);
  checkOneOf(where, 'context', raw.context, ['document', 'sentence']);
  checkOneOf(where, 'blankLines', blankLines, ['skip', 'keep']);
  return { ...raw, eos, blankLines };
}

/** Whether white space, and with it the line break, is a token. */
export function isRunningText(unit: SplitterConfig): boolean {
  return unit.type === 'characters' && unit.whitespace === 'keep';
}

/** From a line to its tokens, as `data` says; in running text with the line break. */
export function createTokenizer({ unit, normalize }: LanguageData): (line: string) => string[] {
  const split = createSplitter(unit);
  const change = Object.keys(normalize).length === 0 ? undefined : createNormalizer(normalize);
  const running = isRunningText(unit);
  return (line) => {
    const tokens = split(line);
    const same = change === undefined ? tokens : tokens.map(change);
    if (running) same.push('\n');
    return same;
  };
}
