import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { RecurrentError } from '@recurrent/core';
import { readTextLines } from '@recurrent/datasets';
import {
  type NgramArrays,
  type NgramEvent,
  type NgramHeader,
  type NgramModel,
  ngramsFromArrays,
  ngramsToArrays,
  readArpa,
  writeArpa,
} from '@recurrent/ngram';
import { splitWhitespace } from '@recurrent/tokenizers';
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from '@recurrent/training';
import { openFile } from '../files.ts';
import type { Io } from '../io.ts';
import { writeWhole } from '../whole-file.ts';

/**
 * The text line by line, blank lines as sentences of no words, as KenLM counts them.
 * @throws RecurrentError BAD_DATA with file and line: invalid UTF-8, a begin or end mark in the text
 */
export async function* readSentences(file: string, io: Io): AsyncGenerator<readonly string[]> {
  const shown = file === '-' ? 'standard input' : file;
  const source = file === '-' ? (io.stdin as AsyncIterable<Uint8Array>) : await openFile(resolve(io.cwd, file), file);
  for await (const { text, line } of readTextLines(source, { file: shown, blankLines: 'keep' })) {
    const tokens = splitWhitespace(text);
    const mark = tokens.find((token) => token === '<s>' || token === '</s>');
    if (mark !== undefined) {
      throw new RecurrentError({
        code: 'BAD_DATA',
        message: `the mark ${mark} is added to every line; take the marks out of the text`,
        file: shown,
        line,
      });
    }
    yield tokens;
  }
}

/** What the events say that the user should know; the rest is for progress bars. */
export function warnOn(io: Io): (event: NgramEvent) => void {
  return (event) => {
    if (event.type === 'warning') io.stderr.write(`warning: ${event.message}\n`);
  };
}

/** Reads a model in either form, which its first bytes tell apart. @throws RecurrentError BAD_DATA, BAD_BUNDLE */
export async function readModel(file: string, io: Io): Promise<NgramModel> {
  const pieces = (await openFile(resolve(io.cwd, file), file))[Symbol.asyncIterator]();
  const first = await pieces.next();
  const rest: AsyncIterable<Uint8Array> = {
    async *[Symbol.asyncIterator]() {
      if (first.done) return;
      yield first.value;
      yield* { [Symbol.asyncIterator]: () => pieces };
    },
  };
  if (first.done || !isSafetensors(first.value)) {
    const { signal } = io;
    return readArpa(rest, { file, onEvent: warnOn(io), ...(signal === undefined ? {} : { signal }) });
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of rest) chunks.push(chunk);
  return decodeModel(Buffer.concat(chunks), file);
}

/** A short header length and the brace that opens the header: no ARPA file begins so. */
function isSafetensors(bytes: Uint8Array): boolean {
  return bytes[8] === '{'.charCodeAt(0) && bytes.subarray(4, 8).every((byte) => byte === 0);
}

/** The name that the compact form has in its metadata. */
const format = 'recurrent-ngram.v1';

const dtypes = { words: 'I32', childCounts: 'I32', logProbs: 'F32', backOffs: 'F32' } as const;

function decodeModel(bytes: Uint8Array, file: string): NgramModel {
  const { tensors, metadata } = decodeSafetensors(bytes, { file });
  const bad = (message: string, cause?: unknown) => new RecurrentError({ code: 'BAD_BUNDLE', message, file, cause });
  if (metadata.format !== format)
    throw bad(`is no n-gram model: expected the format ${format}, got ${metadata.format}`);
  let header: NgramHeader;
  try {
    header = JSON.parse(metadata.header ?? '');
  } catch (cause) {
    throw bad('the header of the n-gram model is not JSON', cause);
  }
  const arrays = Object.fromEntries(Object.keys(dtypes).map((name) => [name, tensors.get(name)?.data]));
  try {
    return ngramsFromArrays({ header, arrays: arrays as unknown as NgramArrays });
  } catch (cause) {
    throw bad((cause as Error).message, cause);
  }
}

function encodeModel(model: NgramModel): Uint8Array {
  const { header, arrays } = ngramsToArrays(model);
  const tensors = Object.entries(dtypes).map(([name, dtype]) => {
    const data = arrays[name as keyof NgramArrays];
    return [name, { dtype, shape: [data.length], data } as StoredTensor] as const;
  });
  return encodeSafetensors(new Map(tensors), { format, header: JSON.stringify(header) });
}

/** Writes a model into the form that the name says. */
type Writer = (model: NgramModel, io: Io) => Iterable<Uint8Array> | AsyncIterable<string>;

const writers: Readonly<Record<string, Writer>> = {
  '.arpa': (model, { signal }) => writeArpa(model, signal === undefined ? {} : { signal }),
  '.safetensors': (model) => [encodeModel(model)],
};

function writerOf(out: string): Writer | undefined {
  return Object.entries(writers).find(([ending]) => out.endsWith(ending))?.[1];
}

/** Refuses an output that could not be written, before the work. @throws RecurrentError INVALID_ARGUMENT */
export async function checkOutputFile(out: string, io: Io): Promise<void> {
  const bad = (message: string) =>
    new RecurrentError({ code: 'INVALID_ARGUMENT', message: `${out}: ${message}`, argument: '--out', received: out });
  if (writerOf(out) === undefined) throw bad(`expected a name that ends in ${Object.keys(writers).join(' or ')}`);
  const path = resolve(io.cwd, out);
  if ((await stat(path).catch(() => undefined))?.isDirectory()) throw bad('is a folder, expected the name of a file');
  if (!(await stat(dirname(path)).catch(() => undefined))?.isDirectory()) throw bad('no such folder to write it in');
}

/** Writes the model, whole or not at all. */
export async function writeModel(model: NgramModel, out: string, io: Io): Promise<void> {
  await writeWhole(resolve(io.cwd, out), (aside) =>
    pipeline(writerOf(out)!(model, io), createWriteStream(aside, { flush: true })),
  );
}
