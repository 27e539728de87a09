import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { RecurrentError } from '@recurrent/core';
import { readTextLines, type TextLine } from '@recurrent/datasets';
import { readBert, readGpt2, readTokenizerJson, type Tokenizer } from '@recurrent/tokenizers';
import { fileProblem, openFile } from '../files.ts';
import type { Io } from '../io.ts';

/**
 * A tokenizer by its path: a tokenizer.json, a vocab.txt of BERT, or a folder with one of them or with GPT-2's two.
 * @throws RecurrentError BAD_DATA naming the file and the part or line that is wrong or not supported
 */
export async function loadTokenizer(path: string, io: Io): Promise<Tokenizer> {
  const found = await stat(resolve(io.cwd, path)).catch((error) => {
    throw fileProblem(error, path, 'BAD_DATA');
  });
  if (!found.isDirectory()) return loadFile(path, io);
  const has = async (name: string) => (await stat(resolve(io.cwd, path, name)).catch(() => undefined))?.isFile();
  if (await has('tokenizer.json')) return loadFile(join(path, 'tokenizer.json'), io);
  if ((await has('vocab.json')) && (await has('merges.txt'))) {
    const vocabulary = parseJson(await read(join(path, 'vocab.json'), io), join(path, 'vocab.json'));
    const merges = await read(join(path, 'merges.txt'), io);
    return inFile(path, () => readGpt2({ vocabulary, merges }));
  }
  if (await has('vocab.txt')) return loadFile(join(path, 'vocab.txt'), io);
  throw new RecurrentError({
    code: 'BAD_DATA',
    message: 'expected tokenizer.json, vocab.txt, or vocab.json and merges.txt in the folder',
    file: path,
  });
}

async function loadFile(path: string, io: Io): Promise<Tokenizer> {
  const text = await read(path, io);
  return path.endsWith('.txt')
    ? inFile(path, () => readBert(text))
    : inFile(path, () => readTokenizerJson(parseJson(text, path)));
}

async function read(path: string, io: Io): Promise<string> {
  const bytes = await readFile(resolve(io.cwd, path)).catch((error) => {
    throw fileProblem(error, path, 'BAD_DATA');
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new RecurrentError({ code: 'BAD_DATA', message: 'invalid UTF-8', file: path, cause });
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RecurrentError({ code: 'BAD_DATA', message: 'is not JSON', file: path, cause });
  }
}

/** What is wrong with a saved tokenizer is wrong with its file. */
function inFile(path: string, load: () => Tokenizer): Tokenizer {
  try {
    return load();
  } catch (error) {
    if (!(error instanceof RecurrentError) || error.file === path) throw error;
    throw new RecurrentError({ code: 'BAD_DATA', message: error.message, file: path, cause: error });
  }
}

/** Lines of a file or of standard input, empty ones too. @throws RecurrentError BAD_DATA with the line: invalid UTF-8 */
export async function* readLines(file: string, io: Io): AsyncGenerator<TextLine> {
  const shown = file === '-' ? 'standard input' : file;
  const source = file === '-' ? (io.stdin as AsyncIterable<Uint8Array>) : await openFile(resolve(io.cwd, file), file);
  yield* readTextLines(source, { file: shown, blankLines: 'keep', maxLineLength: 1 << 26 });
}

/** A JSON array that is written item by item. */
export function createJsonArray(write: (text: string) => Promise<void>) {
  let separator = '[\n';
  return {
    async add(item: object) {
      await write(separator + JSON.stringify(item));
      separator = ',\n';
    },
    end: () => write(separator === '[\n' ? '[]\n' : '\n]\n'),
  };
}
