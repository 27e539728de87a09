import { checkKeys, checkOneOf, describe, invalidArgument, RecurrentError } from '@recurrent/core';
import { isBlank, splitFields } from './fields.ts';
import { type LineOptions, readLineBlocks, type TextSource } from './text-lines.ts';

/** One sentence of a column file. */
export interface Sentence {
  /** One list a column, by name; all of one length ≥ 1. */
  readonly columns: Readonly<Record<string, readonly string[]>>;
  /** The 1-based line of its first token. */
  readonly line: number;
  /** Set where all tokens stand on that one line, as in parallel files; else each has a line of its own. */
  readonly oneLine?: true;
}

export interface ColumnOptions extends LineOptions {
  /** A name for each column of the file, in order; `_` skips one. */
  readonly columns: readonly string[];
  /** What parts the columns; runs of spaces and tabs by default. */
  readonly separator?: string;
  /** Lines that begin so are no data; none by default, since `#` may well be a token. */
  readonly comments?: string;
  /** Lines whose first field is `-DOCSTART-` end a sentence and are skipped (default), or are kept as tokens. */
  readonly docstart?: 'skip' | 'keep';
}

/**
 * Reads a column file (CoNLL): one token a line, one attribute a column, a blank line between sentences. Streams: holds
 * one piece of the source and one sentence. Does not interpret tags (`convertTags` does).
 * @throws RecurrentError BAD_DATA with file and line: a row with more or fewer columns, invalid UTF-8, an overlong line
 */
export async function* readColumns(source: TextSource, options: ColumnOptions): AsyncGenerator<Sentence> {
  const where = 'datasets.readColumns';
  checkKeys(where, options, ['columns', 'separator', 'comments', 'docstart', 'file', 'maxLineLength']);
  const { columns, separator, comments, docstart = 'skip' } = options;
  const kept = checkColumns(where, columns);
  if (separator === '') invalidArgument(where, 'separator', 'at least one character', separator);
  if (comments === '') invalidArgument(where, 'comments', 'at least one character', comments);
  checkOneOf(where, 'docstart', docstart, ['skip', 'keep']);
  const skipsDocuments = docstart === 'skip';
  let lists = kept.map((): string[] => []);
  let start = 0;
  const take = (): Sentence => {
    const sentence = { columns: Object.fromEntries(kept.map(([, name], index) => [name, lists[index]!])), line: start };
    lists = kept.map(() => []);
    start = 0;
    return sentence;
  };
  for await (const { first, lines } of readLineBlocks(source, options)) {
    for (let index = 0; index < lines.length; index++) {
      const line = lines[index]!;
      if (isBlank(line)) {
        if (start > 0) yield take();
        continue;
      }
      if (comments !== undefined && line.startsWith(comments)) continue;
      const fields = splitFields(line, separator);
      if (skipsDocuments && fields[0] === '-DOCSTART-') {
        if (start > 0) yield take();
        continue;
      }
      if (fields.length !== columns.length) throw ragged(line, fields.length, options, first + index);
      if (start === 0) start = first + index;
      for (let column = 0; column < kept.length; column++) lists[column]!.push(fields[kept[column]![0]]!);
    }
  }
  if (start > 0) yield take();
}

/**
 * All sentences of a column file.
 * @throws RecurrentError BAD_DATA as `readColumns`, and when there is no sentence at all
 */
export async function readAllColumns(source: TextSource, options: ColumnOptions): Promise<Sentence[]> {
  const sentences: Sentence[] = [];
  for await (const sentence of readColumns(source, options)) sentences.push(sentence);
  if (sentences.length > 0) return sentences;
  const { file } = options;
  throw new RecurrentError({
    code: 'BAD_DATA',
    message: 'no sentence in it; the file is empty, blank or all comments',
    expected: 'at least one sentence',
    ...(file === undefined ? {} : { file }),
  });
}

/** The columns to keep, as [place in the line, name]. */
function checkColumns(where: string, columns: readonly string[]): [number, string][] {
  if (!Array.isArray(columns) || columns.some((name) => typeof name !== 'string' || name === '')) {
    invalidArgument(where, 'columns', 'a list of names', columns);
  }
  const kept = columns.map((name, place): [number, string] => [place, name]).filter(([, name]) => name !== '_');
  if (kept.length === 0) invalidArgument(where, 'columns', 'at least one name that is not "_"', columns);
  if (new Set(kept.map(([, name]) => name)).size < kept.length) {
    invalidArgument(where, 'columns', 'distinct names', columns);
  }
  return kept;
}

function ragged(line: string, count: number, options: ColumnOptions, at: number): RecurrentError {
  const { columns, separator, file } = options;
  const expected = `${columns.length} columns (${columns.join(', ')})`;
  const tabs = line.split('\t').length;
  const hint =
    separator === undefined && tabs === columns.length ? '; set separator to "\\t" if a field has spaces' : '';
  return new RecurrentError({
    code: 'BAD_DATA',
    message: `expected ${expected}, got ${count}: ${describe(line)}${hint}`,
    expected,
    received: `${count}`,
    ...(file === undefined ? {} : { file }),
    line: at,
  });
}
