import { createHash, type Hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { RecurrentError } from '@recurrent/core';
import type { AnyTask } from '@recurrent/zoo';
import { openFile } from './files.ts';
import { interrupted } from './resume.ts';
import { viewOf } from './task-view.ts';

/** The examples of one split. */
export interface Split {
  readonly examples: readonly unknown[];
  /** The file as the user named it, for messages. */
  readonly file: string;
  /** SHA-256 of the bytes that were read. */
  readonly digest: string;
}

/** The files behind one argument: itself, or the two of `tokens,tags`. */
export function filesOf(argument: string, cwd: string): string[] {
  return existsSync(resolve(cwd, argument)) ? [argument] : argument.split(',');
}

/**
 * Reads a whole split.
 * @param argument a file, or several joined by commas where the task reads parallel files
 * @throws RecurrentError BAD_DATA with file and line; INVALID_ARGUMENT for several files that the task does not join
 */
export async function readSplit(
  argument: string,
  task: AnyTask,
  data: unknown,
  options: { readonly cwd: string; readonly labelled?: boolean; readonly signal?: AbortSignal | undefined },
): Promise<Split> {
  const files = filesOf(argument, options.cwd);
  const hash = createHash('sha256');
  const sources = [];
  for (const file of files) sources.push(hashed(await openFile(resolve(options.cwd, file), file), hash));
  const examples: unknown[] = [];
  for await (const example of exampleStream(task, data, files, sources, options.labelled ?? true)) {
    if (options.signal?.aborted) throw interrupted('interrupted');
    examples.push(example);
  }
  if (examples.length === 0) {
    throw new RecurrentError({ code: 'BAD_DATA', message: 'there is nothing in the file to read', file: argument });
  }
  return { examples, file: argument, digest: hash.digest('hex') };
}

function exampleStream(
  task: AnyTask,
  data: unknown,
  files: readonly string[],
  sources: readonly AsyncIterable<Uint8Array>[],
  labelled: boolean,
): AsyncGenerator<unknown> {
  if (files.length === 1) return task.read(sources[0]!, data, { file: files[0]!, labelled });
  const { readParallel } = viewOf(task);
  if (readParallel !== undefined) return readParallel(sources, files, data);
  throw new RecurrentError({
    code: 'INVALID_ARGUMENT',
    message: `a ${task.id} model reads one file, got ${files.length}: ${files.join(', ')}`,
    received: files.join(','),
  });
}

async function* hashed(source: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    hash.update(chunk);
    yield chunk;
  }
}
