import { checkKeys, checkOneOf, RecurrentError } from '@recurrent/core';
import { isBlank } from '../fields.ts';
import { readTextLines, type TextLine } from '../read-lines.ts';
import type { LineOptions, TextSource } from '../text-lines.ts';
import type { TextPair } from './pair.ts';

export interface PairOptions extends Omit<LineOptions, 'file'> {
  /** A line that is blank on one side only: an error (default), or passed over. Blank on both sides is passed over. */
  readonly halfBlank?: 'error' | 'skip';
}

export interface ParallelTextOptions extends PairOptions {
  /** The names that errors give to the two sources. */
  readonly files?: { readonly source?: string; readonly target?: string };
}

export interface TabbedPairOptions extends PairOptions {
  readonly file?: string;
}

/**
 * Reads two files that go line by line: a sentence in one, its translation in the other. Streams.
 * @throws RecurrentError BAD_DATA with file and line: one file ends before the other, a line blank on one side only
 */
export async function* readParallelText(
  source: TextSource,
  target: TextSource,
  options: ParallelTextOptions = {},
): AsyncGenerator<TextPair> {
  const where = 'datasets.readParallelText';
  checkKeys(where, options, ['files', 'maxLineLength', 'halfBlank']);
  const { files = {}, halfBlank = 'error', ...rest } = options;
  checkOneOf(where, 'halfBlank', halfBlank, ['error', 'skip']);
  const read = (text: TextSource, file: string | undefined) =>
    readTextLines(text, { ...rest, ...(file === undefined ? {} : { file }), blankLines: 'keep' });
  const targetLines = read(target, files.target);
  let last = 0;
  try {
    for await (const { text, line } of read(source, files.source)) {
      last = line;
      const { value } = (await targetLines.next()) as { value: TextLine | undefined };
      if (value === undefined) {
        if (isBlank(text)) continue;
        throw bad(`the file ends after line ${line - 1}, but its source goes on`, files.target, line);
      }
      const pair = checkPair(text, value.text, line, halfBlank, files);
      if (pair !== undefined) yield pair;
    }
    for await (const { text, line } of targetLines) {
      if (!isBlank(text)) throw bad(`the source ends after line ${last}, but its target goes on`, files.target, line);
    }
  } finally {
    await targetLines.return(undefined);
  }
}

/**
 * Reads one file of `source TAB target`; further columns are passed over, as in the files of manythings.org. Streams.
 * @throws RecurrentError BAD_DATA with file and line: no tab, a side that is blank
 */
export async function* readTabbedPairs(text: TextSource, options: TabbedPairOptions = {}): AsyncGenerator<TextPair> {
  const where = 'datasets.readTabbedPairs';
  checkKeys(where, options, ['file', 'maxLineLength', 'halfBlank']);
  const { halfBlank = 'error', ...rest } = options;
  checkOneOf(where, 'halfBlank', halfBlank, ['error', 'skip']);
  const files = options.file === undefined ? {} : { source: options.file, target: options.file };
  for await (const { text: fields, line } of readTextLines(text, rest)) {
    const [source, target] = fields.split('\t');
    if (target === undefined) throw bad('expected "source TAB target", got no tab', options.file, line);
    const pair = checkPair(source!, target, line, halfBlank, files);
    if (pair !== undefined) yield pair;
  }
}

function checkPair(
  source: string,
  target: string,
  line: number,
  halfBlank: 'error' | 'skip',
  files: { readonly source?: string; readonly target?: string },
): TextPair | undefined {
  const blanks = [isBlank(source), isBlank(target)];
  if (!blanks[0] && !blanks[1]) return { source, target, line };
  if ((blanks[0] && blanks[1]) || halfBlank === 'skip') return undefined;
  const [empty, other] = blanks[0] ? (['source', 'target'] as const) : (['target', 'source'] as const);
  throw bad(`the ${empty} is blank but its ${other} is not; fill it in, or skip such lines`, files[empty], line);
}

function bad(message: string, file: string | undefined, line: number): RecurrentError {
  return new RecurrentError({ code: 'BAD_DATA', message, line, ...(file === undefined ? {} : { file }) });
}
