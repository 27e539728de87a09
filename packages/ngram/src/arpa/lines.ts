import { invalidArgument, RecurrentError } from '@recurrent/core';

/** Text in pieces of any size, as a file or a network gives it; bytes are UTF-8. */
export type TextPieces = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** The longest line, in UTF-16 units; bounds the memory that a file without line ends can take. */
const longestLine = 1 << 20;

/**
 * Complete lines without their ends (LF or CRLF), a piece at a time; `first` is the 1-based number of the first.
 * @throws RecurrentError BAD_DATA with file and line: invalid UTF-8, an overlong line
 */
export async function* linesOf(
  pieces: TextPieces,
  file: string | undefined,
): AsyncGenerator<{ readonly first: number; readonly lines: string[] }> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const bad = (message: string, at: number, cause?: unknown) =>
    new RecurrentError({ code: 'BAD_DATA', message, line: at, cause, ...(file === undefined ? {} : { file }) });
  let rest = '';
  let line = 1;
  const decode = (piece: Uint8Array | undefined) => {
    try {
      return decoder.decode(piece, { stream: piece !== undefined });
    } catch (cause) {
      const before = new TextDecoder().decode(piece).split('\ufffd')[0]!;
      throw bad('invalid UTF-8; convert the file to UTF-8', line + before.split('\n').length - 1, cause);
    }
  };
  for await (const piece of pieces) {
    if (typeof piece !== 'string' && !(piece instanceof Uint8Array)) {
      invalidArgument('ngram.readArpa', 'source', 'pieces of text or bytes', piece);
    }
    const lines = (rest + (typeof piece === 'string' ? piece : decode(piece))).split('\n');
    rest = lines.pop()!;
    for (let index = 0; index < lines.length; index++) {
      if (lines[index]!.endsWith('\r')) lines[index] = lines[index]!.slice(0, -1);
    }
    if (lines.length > 0) yield { first: line, lines };
    line += lines.length;
    if (rest.length > longestLine)
      throw bad(`a line of more than ${longestLine} characters; is this a text file?`, line);
  }
  rest += decode(undefined);
  if (rest !== '') yield { first: line, lines: [rest.endsWith('\r') ? rest.slice(0, -1) : rest] };
}
