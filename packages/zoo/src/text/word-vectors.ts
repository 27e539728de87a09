import { RecurrentError } from '@recurrent/core';
import { readTextLines, type TextSource } from '@recurrent/datasets';

/** Vectors of words, row by row. */
export interface WordVectors {
  readonly dimension: number;
  /** Distinct, in the order of the file. */
  readonly words: readonly string[];
  /** [words, dimension] */
  readonly values: Float32Array;
}

export interface WordVectorOptions {
  /** What the file must have; without it, what its first line says. */
  readonly dimension?: number;
  /** Words to keep; without it, all. */
  readonly wanted?: ((word: string) => boolean) | undefined;
  /** For messages. */
  readonly file?: string;
}

/**
 * Reads word2vec text (first line `<words> <dimension>`) or GloVe text (no first line): a word and its numbers a
 * line, separated by single spaces. The numbers are taken from the right, so that a word may hold spaces. A word
 * that comes again is skipped. Does not read the binary format.
 * @throws RecurrentError BAD_DATA with file and line
 */
export async function readWordVectors(source: TextSource, options: WordVectorOptions = {}): Promise<WordVectors> {
  const { wanted, file } = options;
  let dimension = options.dimension;
  const rows = new Map<string, Float32Array>();
  let line = 0;
  const place = file === undefined ? {} : { file };
  const bad = (message: string) => new RecurrentError({ code: 'BAD_DATA', message, ...place, line });
  for await (const { text, line: at } of readTextLines(source, place)) {
    line = at;
    const fields = text.trimEnd().split(' ');
    if (line === 1 && fields.length === 2 && fields.every((field) => /^\d+$/.test(field))) {
      const stated = Number(fields[1]);
      dimension ??= stated;
      if (dimension !== stated) throw bad(`word vectors have ${stated} numbers, but the embedding has ${dimension}`);
      continue;
    }
    if (fields.length === 1 && fields[0] === '') continue;
    dimension ??= fields.length - 1;
    if (fields.length <= dimension || dimension < 1) {
      throw bad(`word vectors: expected a word and ${dimension} numbers, got ${fields.length} fields`);
    }
    const word = fields.slice(0, -dimension).join(' ');
    if (rows.has(word) || (wanted !== undefined && !wanted(word))) continue;
    const row = Float32Array.from(fields.slice(-dimension), (field) => (field === '' ? Number.NaN : Number(field)));
    if (!row.every(Number.isFinite))
      throw bad(`word vectors: "${word}" is not followed by ${dimension} finite numbers`);
    if (line <= 2 && fields.length > dimension + 1 && Number.isFinite(Number(fields[fields.length - dimension - 1]))) {
      throw bad(`word vectors have ${fields.length - 1} numbers, but the embedding has ${dimension}`);
    }
    rows.set(word, row);
  }
  if (line === 0 || dimension === undefined) throw bad('word vectors: the file is empty');
  const values = new Float32Array(rows.size * dimension);
  let offset = 0;
  for (const row of rows.values()) {
    values.set(row, offset);
    offset += dimension;
  }
  return { dimension, words: [...rows.keys()], values };
}
