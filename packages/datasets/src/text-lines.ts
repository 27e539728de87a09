import { checkPositiveInteger, invalidArgument, RecurrentError } from '@recurrent/core';
import { findInvalidUtf8 } from './utf8.ts';

/**
 * Where text comes from: all of it at once, or pieces of any size as they arrive (a Node or web stream, a generator).
 * Bytes are UTF-8.
 */
export type TextSource =
  | string
  | Uint8Array
  | Iterable<string | Uint8Array>
  | AsyncIterable<string | Uint8Array>
  | ReadableStream<string | Uint8Array>;

export interface LineOptions {
  /** The name that errors give to the source. */
  readonly file?: string;
  /** The longest line, in UTF-16 units; 1,048,576 by default. Bounds the memory that a bad file can take. */
  readonly maxLineLength?: number;
}

/** Complete lines, without their ends, of which `first` is the 1-based number of the first one. */
export interface LineBlock {
  readonly first: number;
  readonly lines: string[];
}

const defaultMaxLineLength = 1 << 20;

/**
 * Cuts a source into lines at LF or CRLF and hands them on a piece at a time; holds one piece and one line at most.
 * Drops a byte order mark. A last line needs no end; an end behind the last line makes no further line.
 * @throws RecurrentError BAD_DATA with file and line: invalid UTF-8, or a line longer than `maxLineLength`
 */
export async function* readLineBlocks(source: TextSource, options: LineOptions = {}): AsyncGenerator<LineBlock> {
  const { file, maxLineLength = defaultMaxLineLength } = options;
  checkPositiveInteger('datasets.readLineBlocks', 'maxLineLength', maxLineLength);
  const decode = createDecoder(file);
  let rest = '';
  let line = 1;
  const checkLength = (text: string, at: number) => {
    if (text.length > maxLineLength) throw tooLong(text.length, maxLineLength, file, at);
  };
  for await (const piece of pieces(source)) {
    const text = decode(piece, line);
    const last = text.lastIndexOf('\n');
    if (last < 0) {
      rest += text;
      checkLength(rest, line);
      continue;
    }
    const lines = (rest + text.slice(0, last)).split('\n');
    for (const [index, content] of lines.entries()) {
      checkLength(content, line + index);
      if (content.endsWith('\r')) lines[index] = content.slice(0, -1);
    }
    yield { first: line, lines };
    line += lines.length;
    rest = text.slice(last + 1);
    checkLength(rest, line);
  }
  decode(undefined, line);
  if (rest !== '') yield { first: line, lines: [rest.endsWith('\r') ? rest.slice(0, -1) : rest] };
}

function tooLong(length: number, limit: number, file: string | undefined, line: number): RecurrentError {
  return new RecurrentError({
    code: 'BAD_DATA',
    message: `a line of at least ${length} characters, longer than maxLineLength ${limit}; is this a text file?`,
    expected: `at most ${limit} characters`,
    received: String(length),
    ...(file === undefined ? {} : { file }),
    line,
  });
}

/** Decodes piece after piece; `undefined` ends the source. `line` is the number of the line that the piece begins in. */
function createDecoder(file: string | undefined): (piece: string | Uint8Array | undefined, line: number) => string {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let first = true;
  // The bytes of a character that the last piece ended within: only needed to place an error.
  let open = new Uint8Array(0);
  return (piece, line) => {
    if (typeof piece === 'string') {
      const text = first && piece.startsWith('\ufeff') ? piece.slice(1) : piece;
      first &&= piece === '';
      return text;
    }
    const bytes = piece ?? new Uint8Array(0);
    if (!(bytes instanceof Uint8Array)) {
      invalidArgument('datasets', 'source', 'pieces that are strings or Uint8Array', piece);
    }
    try {
      const text = decoder.decode(bytes, { stream: piece !== undefined });
      open = openTail(open, bytes);
      return text;
    } catch (cause) {
      throw invalidUtf8(joined(open, bytes), { first, last: piece === undefined, file, line, cause });
    } finally {
      first &&= bytes.length === 0;
    }
  };
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}

/** The at most three bytes behind the last complete character. */
function openTail(before: Uint8Array, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const tail = joined(before, bytes.subarray(Math.max(0, bytes.length - 3))).subarray(-3);
  let start = tail.length;
  while (start > 0 && tail[start - 1]! >= 0x80 && tail[start - 1]! < 0xc0) start--;
  const lead = start > 0 ? tail[start - 1]! : 0;
  const size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 0;
  return tail.slice(size > tail.length - start + 1 ? start - 1 : tail.length);
}

interface Place {
  readonly first: boolean;
  readonly last: boolean;
  readonly file: string | undefined;
  readonly line: number;
  readonly cause: unknown;
}

function invalidUtf8(bytes: Uint8Array, { first, last, file, line, cause }: Place): RecurrentError {
  const at = findInvalidUtf8(bytes);
  let ends = 0;
  for (let index = 0; index < at; index++) if (bytes[index] === 0x0a) ends++;
  const mark = first && ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff));
  const shown = last ? 'the file ends within a character' : `byte 0x${bytes[at]?.toString(16)}`;
  return new RecurrentError({
    code: 'BAD_DATA',
    message: mark ? 'UTF-16 text; convert it to UTF-8' : `invalid UTF-8 (${shown}); convert the file to UTF-8`,
    expected: 'UTF-8',
    ...(file === undefined ? {} : { file }),
    line: line + ends,
    cause,
  });
}

/** One way to iterate over every kind of source; leaving early lets go of the source. */
async function* pieces(source: TextSource): AsyncGenerator<string | Uint8Array> {
  if (typeof source === 'string' || source instanceof Uint8Array) {
    yield source;
  } else if (typeof source !== 'object' || source === null) {
    invalidArgument('datasets', 'source', 'text, bytes or an iterable of them', source);
  } else if (Symbol.asyncIterator in source || Symbol.iterator in source) {
    yield* source;
  } else {
    // Not every browser lets `for await` read a web stream.
    const reader = (source as ReadableStream<string | Uint8Array>).getReader();
    try {
      for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
    } finally {
      await reader.cancel();
    }
  }
}
