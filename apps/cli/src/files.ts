import { createReadStream } from 'node:fs';
import { access, constants, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { type ErrorCode, RecurrentError } from '@recurrent/core';

/**
 * Opens a file for reading as a stream of chunks; a name that ends in `.gz` is unpacked on the way.
 * The file is looked for at once, so that a missing one is reported before any work begins.
 * @param shown the name for messages
 * @throws RecurrentError BAD_DATA naming the file
 */
export async function openFile(file: string, shown = file): Promise<AsyncIterable<Uint8Array>> {
  try {
    if ((await stat(file)).isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
    await access(file, constants.R_OK);
  } catch (error) {
    throw fileProblem(error, shown, 'BAD_DATA');
  }
  return chunksOf(file, shown);
}

async function* chunksOf(file: string, shown: string): AsyncGenerator<Uint8Array> {
  const source = createReadStream(file);
  const stream = file.endsWith('.gz') ? source.pipe(createGunzip()) : source;
  source.on('error', (error) => stream.destroy(error));
  try {
    yield* stream as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw fileProblem(error, shown, 'BAD_DATA');
  } finally {
    source.destroy();
    stream.destroy();
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'may not be read (permission denied)',
  EISDIR: 'is a folder, expected a file',
  Z_DATA_ERROR: 'is not valid gzip data',
  Z_BUF_ERROR: 'ends in the middle of its gzip data',
};

/** The one error for a file that cannot be read. */
export function fileProblem(error: unknown, file: string, code: ErrorCode): unknown {
  if (error instanceof RecurrentError) return error;
  const reason = reasonOf(error);
  if (reason === undefined) return error;
  return new RecurrentError({ code, message: reason, file, cause: error });
}

/** What an error of the file system means, in words; undefined for one that is not about the file. */
export function reasonOf(error: unknown): string | undefined {
  return reasons[(error as NodeJS.ErrnoException).code ?? ''];
}
