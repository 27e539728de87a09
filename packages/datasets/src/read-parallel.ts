import { checkKeys, RecurrentError } from '@recurrent/core';
import { splitFields } from './fields.ts';
import type { Sentence } from './read-columns.ts';
import { readTextLines, type TextLine } from './read-lines.ts';
import type { LineOptions, TextSource } from './text-lines.ts';

export interface ParallelOptions extends Omit<LineOptions, 'file'> {
  /** The names that errors give to the two sources. */
  readonly files?: { readonly tokens?: string; readonly tags?: string };
}

/**
 * Reads two files that go line by line, one sentence a line: tokens in one (`seq.in`), their tags in the other
 * (`seq.out`), parted by spaces. Lines that are blank in both are skipped. Streams. Columns: `token`, `tag`.
 * @throws RecurrentError BAD_DATA with file and line: another number of tags than of tokens, a file that ends early
 */
export async function* readParallelTags(
  tokens: TextSource,
  tags: TextSource,
  options: ParallelOptions = {},
): AsyncGenerator<Sentence> {
  checkKeys('datasets.readParallelTags', options, ['files', 'maxLineLength']);
  const { files = {}, ...rest } = options;
  const read = (source: TextSource, file: string | undefined) =>
    readTextLines(source, { ...rest, ...(file === undefined ? {} : { file }), blankLines: 'keep' });
  const tagLines = read(tags, files.tags);
  try {
    for await (const { text, line } of read(tokens, files.tokens)) {
      const { value } = (await tagLines.next()) as { value: TextLine | undefined };
      const words = splitFields(text, undefined);
      const labels = value === undefined ? [] : splitFields(value.text, undefined);
      if (words.length !== labels.length) {
        throw mismatch(
          `${words.length} tags`,
          value === undefined ? 'the end of the file' : `${labels.length}`,
          files.tags,
          line,
        );
      }
      if (words.length > 0) yield { columns: { token: words, tag: labels }, line, oneLine: true };
    }
    for await (const { text, line } of tagLines) {
      const surplus = splitFields(text, undefined).length;
      if (surplus > 0)
        throw mismatch('the end of the file, as in the file of the tokens', `${surplus} tags`, files.tags, line);
    }
  } finally {
    await tagLines.return(undefined);
  }
}

function mismatch(expected: string, received: string, file: string | undefined, line: number): RecurrentError {
  return new RecurrentError({
    code: 'BAD_DATA',
    message: `expected ${expected}, got ${received}`,
    expected,
    received,
    ...(file === undefined ? {} : { file }),
    line,
  });
}
