import { performance } from 'node:perf_hooks';
import { RecurrentError } from '@recurrent/core';
import { countNgrams, createEstimator, estimateNgrams } from '@recurrent/ngram';
import { buildVocabulary, type Vocabulary } from '@recurrent/tokenizers';
import type { Io } from '../io.ts';
import { readSettings } from '../settings.ts';
import { checkOutputFile, readSentences, warnOn, writeModel } from './ngram-files.ts';

export interface NgramBuildOptions {
  readonly text: string;
  readonly out: string;
  readonly order: number;
  readonly smoothing: string;
  readonly set: readonly string[];
  readonly discountFallback?: boolean;
  readonly cutoffs: readonly number[];
  readonly vocabulary?: string;
  readonly heldOut?: string;
  readonly json?: boolean;
}

/** `recurrent ngram build` */
export async function ngramBuild(options: NgramBuildOptions, io: Io): Promise<void> {
  const started = performance.now();
  const { text, out, order, smoothing, cutoffs } = options;
  const settings = await readSettings(undefined, options.set, {});
  const fallback = options.discountFallback ? { discountFallback: true } : {};
  const estimator = createEstimator({ ...settings, ...fallback, type: smoothing });
  await checkOutputFile(out, io);
  const work = { onEvent: warnOn(io), ...(io.signal === undefined ? {} : { signal: io.signal }) };
  const vocabulary = options.vocabulary === undefined ? undefined : await readVocabulary(options.vocabulary, io);

  const counts = await countNgrams(notEmpty(readSentences(text, io), text), {
    order,
    ...work,
    ...(vocabulary === undefined ? {} : { vocabulary }),
  });
  const model = await estimateNgrams(counts, {
    estimator,
    cutoffs,
    ...work,
    ...(options.heldOut === undefined ? {} : { heldOut: readSentences(options.heldOut, io) }),
  });
  await writeModel(model, out, io);
  const seconds = (performance.now() - started) / 1000;
  const { sequences, tokens, unknown } = counts;
  const { sizes, byteLength } = model;
  if (options.json) {
    const run = { command: 'ngram build', text, out, order, estimator: estimator.config, cutoffs };
    io.stdout.write(
      `${JSON.stringify({ ...run, sequences, tokens, unknown, sizes, byteLength, seconds }, undefined, 2)}\n`,
    );
    return;
  }
  const number = (value: number) => value.toLocaleString('en');
  io.stdout.write(`${number(sequences)} lines, ${number(tokens)} tokens with the end marks`);
  io.stdout.write(vocabulary === undefined ? '\n' : `, ${number(unknown)} not in the vocabulary\n`);
  for (const [index, size] of sizes.entries()) io.stdout.write(`${index + 1}-grams: ${number(size)}\n`);
  io.stdout.write(`${smoothing}, saved in ${out} after ${seconds.toFixed(1)} s\n`);
}

async function readVocabulary(file: string, io: Io): Promise<Vocabulary> {
  const words: string[] = [];
  for await (const tokens of readSentences(file, io)) words.push(...tokens);
  return buildVocabulary(words, { specialTokens: { unk: '<unk>', bos: '<s>', eos: '</s>' } });
}

async function* notEmpty(sentences: AsyncIterable<readonly string[]>, file: string) {
  let empty = true;
  for await (const sentence of sentences) {
    empty = false;
    yield sentence;
  }
  if (empty) throw new RecurrentError({ code: 'BAD_DATA', message: 'there is no text in it', file });
}
