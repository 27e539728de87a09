import { performance } from 'node:perf_hooks';
import { ngramPerplexity } from '@recurrent/ngram';
import type { Io } from '../io.ts';
import { readModel, readSentences } from './ngram-files.ts';

export interface NgramQueryOptions {
  readonly model: string;
  readonly text: string;
  readonly json?: boolean;
}

/** `recurrent ngram query`: the four lines that KenLM's `query` ends with. */
export async function ngramQuery({ model: file, text, json }: NgramQueryOptions, io: Io): Promise<void> {
  const model = await readModel(file, io);
  const started = performance.now();
  const found = await ngramPerplexity(
    model,
    readSentences(text, io),
    io.signal === undefined ? {} : { signal: io.signal },
  );
  const seconds = (performance.now() - started) / 1000;
  const { tokens, unknown, sequences, impossible, firstImpossible } = found;
  if (firstImpossible !== undefined) {
    const { token, sequence } = firstImpossible;
    io.stderr.write(
      `warning: ${impossible} of ${tokens} tokens have probability 0, the first "${token}" in line ${sequence}: the perplexity is infinite\n`,
    );
  }
  if (unknown > (tokens - sequences) / 2) {
    io.stderr.write(
      `warning: ${unknown} of ${tokens - sequences} words are unknown to the model; is this its vocabulary?\n`,
    );
  }
  if (json) {
    const run = { command: 'ngram query', model: file, text, order: model.order };
    // JSON has no Infinity: an infinite perplexity is null, and `impossible` says why.
    io.stdout.write(`${JSON.stringify({ ...run, ...found, seconds }, undefined, 2)}\n`);
    return;
  }
  io.stdout.write(`Perplexity including OOVs:\t${found.perplexity}\n`);
  io.stdout.write(`Perplexity excluding OOVs:\t${found.perplexityKnown}\n`);
  io.stdout.write(`OOVs:\t${unknown}\nTokens:\t${tokens}\n`);
}
