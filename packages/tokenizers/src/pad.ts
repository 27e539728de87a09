import { invalidArgument } from '@recurrent/core';

/** Rows of equal length, one after the other. */
export interface PaddedSequences {
  /** int32 [rows, columns], row-major. */
  readonly ids: Int32Array;
  /** int32 [rows]: how many ids of each row are real. */
  readonly lengths: Int32Array;
  readonly rows: number;
  readonly columns: number;
}

export interface PadOptions {
  /** The id behind the end of a row. */
  readonly padValue: number;
  /** Columns; the longest row by default. */
  readonly length?: number;
  /** Cut rows longer than `length` at their end instead of refusing them; false by default. */
  readonly truncate?: boolean;
}

/**
 * Pads rows of ids on the right to one length.
 * @throws RecurrentError INVALID_ARGUMENT for a row longer than `length` (without `truncate`), and for what is no int32
 */
export function padSequences(rows: readonly ArrayLike<number>[], options: PadOptions): PaddedSequences {
  const where = 'tokenizers.padSequences';
  const { padValue, truncate = false } = options;
  if ((padValue | 0) !== padValue) invalidArgument(where, 'padValue', 'an int32', padValue);
  const columns = options.length ?? rows.reduce((longest, row) => Math.max(longest, row.length), 0);
  if (!Number.isInteger(columns) || columns < 0) invalidArgument(where, 'length', 'an integer ≥ 0', options.length);
  const ids = new Int32Array(rows.length * columns).fill(padValue);
  const lengths = new Int32Array(rows.length);
  rows.forEach((row, index) => {
    if (row.length > columns && !truncate) {
      invalidArgument(where, 'rows', `at most ${columns} ids in a row (or truncate: true)`, row.length);
    }
    const length = Math.min(row.length, columns);
    lengths[index] = length;
    for (let column = 0; column < length; column++) {
      const id = row[column]!;
      if ((id | 0) !== id) invalidArgument(where, `rows[${index}][${column}]`, 'an int32', id);
      ids[index * columns + column] = id;
    }
  });
  return { ids, lengths, rows: rows.length, columns };
}
