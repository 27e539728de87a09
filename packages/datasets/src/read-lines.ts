import { checkKeys, checkOneOf } from '@recurrent/core';
import { isBlank } from './fields.ts';
import { type LineOptions, readLineBlocks, type TextSource } from './text-lines.ts';

/** A line of text without its end. */
export interface TextLine {
  readonly text: string;
  /** 1-based. */
  readonly line: number;
}

export interface TextLineOptions extends LineOptions {
  /** Lines of nothing but spaces and tabs are skipped (default) or kept. */
  readonly blankLines?: 'skip' | 'keep';
}

/**
 * Reads raw text, one sentence a line. Streams. Does not split into tokens.
 * @throws RecurrentError BAD_DATA with file and line: invalid UTF-8, an overlong line
 */
export async function* readTextLines(source: TextSource, options: TextLineOptions = {}): AsyncGenerator<TextLine> {
  const where = 'datasets.readTextLines';
  checkKeys(where, options, ['file', 'maxLineLength', 'blankLines']);
  const { blankLines = 'skip' } = options;
  checkOneOf(where, 'blankLines', blankLines, ['skip', 'keep']);
  for await (const { first, lines } of readLineBlocks(source, options)) {
    for (const [index, text] of lines.entries()) {
      if (blankLines === 'keep' || !isBlank(text)) yield { text, line: first + index };
    }
  }
}
