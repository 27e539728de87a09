import { stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { RecurrentError } from '@recurrent/core';
import {
  type TokenizerTrainingEvent,
  type TokenizerTrainingOptions,
  trainTokenizer,
  writeTokenizerJson,
} from '@recurrent/tokenizers';
import type { Io } from '../io.ts';
import { barOn } from '../progress.ts';
import { writeWhole } from '../whole-file.ts';
import { readLines } from './tokenizer-files.ts';

/** The names on the command line and in the library. */
export const tokenizerTypes = {
  bpe: 'bpe',
  'byte-bpe': 'byteBpe',
  wordpiece: 'wordPiece',
  unigram: 'unigram',
} as const satisfies Record<string, TokenizerTrainingOptions['type']>;

export interface TokenizerTrainOptions {
  readonly type: keyof typeof tokenizerTypes;
  readonly vocabularySize: number;
  readonly text: string;
  readonly out: string;
  readonly minFrequency?: number;
  readonly alphabetSize?: number;
  readonly specialToken?: readonly string[];
  readonly json?: boolean;
}

/** `recurrent tokenizer train` */
export async function tokenizerTrain(options: TokenizerTrainOptions, io: Io): Promise<void> {
  const started = performance.now();
  const { type, vocabularySize, text, out, minFrequency, alphabetSize, specialToken } = options;
  await checkOutput(out, io);
  let read = 0;
  let words = 0;
  async function* lines() {
    for await (const { text: line } of readLines(text, io)) {
      read++;
      yield line;
    }
  }
  const bar = createBar(io);
  const onEvent = (event: TokenizerTrainingEvent) => {
    if (event.type === 'count') words = event.words;
    bar.show(event);
  };
  const tokenizer = await trainTokenizer(lines(), {
    type: tokenizerTypes[type],
    vocabularySize,
    ...(minFrequency === undefined ? {} : { minFrequency }),
    ...(alphabetSize === undefined ? {} : { alphabetSize }),
    ...(specialToken === undefined ? {} : { specialTokens: specialToken }),
    onEvent,
    ...(io.signal === undefined ? {} : { signal: io.signal }),
  }).finally(bar.stop);
  const json = `${JSON.stringify(writeTokenizerJson(tokenizer))}\n`;
  await writeWhole(resolve(io.cwd, out), (aside) => writeFile(aside, json, { flush: true }));
  const seconds = (performance.now() - started) / 1000;
  if (options.json) {
    const run = { command: 'tokenizer train', type, text, out, lines: read, words, size: tokenizer.size, seconds };
    io.stdout.write(`${JSON.stringify(run, undefined, 2)}\n`);
    return;
  }
  const number = (value: number) => value.toLocaleString('en');
  io.stdout.write(`${number(read)} lines, ${number(words)} different words before subwords\n`);
  if (tokenizer.size < vocabularySize) {
    io.stdout.write(`the text has no more to give than ${number(tokenizer.size)} tokens\n`);
  }
  io.stdout.write(`${type}, ${number(tokenizer.size)} tokens, saved in ${out} after ${seconds.toFixed(1)} s\n`);
}

/** Refuses an output that could not be written or would replace something else, before the work. */
async function checkOutput(out: string, io: Io): Promise<void> {
  const path = resolve(io.cwd, out);
  const bad = (message: string) =>
    new RecurrentError({
      code: 'INVALID_ARGUMENT',
      message: `--out: ${out} ${message}`,
      argument: '--out',
      received: out,
    });
  if (!out.endsWith('.json')) throw bad('is no name that ends in .json');
  if ((await stat(path).catch(() => undefined))?.isDirectory()) throw bad('is a folder, expected the name of a file');
  if (!(await stat(dirname(path)).catch(() => undefined))?.isDirectory()) throw bad('is in no folder that exists');
}

/** A bar in a terminal, nothing elsewhere. */
function createBar(io: Io): { show(event: TokenizerTrainingEvent): void; stop(): void } {
  if (!io.stderr.isTTY) return { show() {}, stop() {} };
  const bar = barOn(io.stderr);
  bar.start(1, 0, { text: 'reading' });
  return {
    show(event) {
      if (event.type === 'count') {
        bar.update(0, { text: `${event.texts.toLocaleString('en')} lines, ${event.words.toLocaleString('en')} words` });
      } else bar.update(Math.min(1, event.done / event.total), { text: 'learning' });
    },
    stop: () => bar.stop(),
  };
}
