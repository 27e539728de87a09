/**
 * `pnpm bench tokenizers --data DIR [--repeats N] [--clock cpu] [--only REGEX] [--json]`: encoding corpora in five
 * languages with the files of GPT-2 and of BERT, beside other tokenizers in JavaScript; and training 10,000 tokens.
 * DIR has the corpora and `tokenizers/`.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { trainTokenizer } from '@recurrent/tokenizers';
import { startModule } from './shared/contender.ts';
import { interleave } from './shared/interleave.ts';
import { digits, formatTable } from './shared/table.ts';
import { corpora, linesOf, type TokenizerItem } from './tokenizers/items.ts';

const names = ['ours', 'gpt-tokenizer', 'js-tiktoken', '@huggingface/tokenizers'];
/** So many lines of each corpus, again and again. */
const lines = 300;

export default async function tokenizers(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: 'string' },
      repeats: { type: 'string', default: '5' },
      clock: { type: 'string', default: 'wall' },
      only: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
    },
  });
  const { data } = values;
  if (data === undefined) throw new Error('usage: pnpm bench tokenizers --data DIR');
  const only = new RegExp(values.only, 'i');
  const items = (['gpt2', 'bert'] as const).flatMap((model) =>
    corpora.map(({ name, language }): TokenizerItem => {
      return { work: `${model} ${language} (${name})`, corpus: name, model, data, lines };
    }),
  );
  const running = names.map((name) =>
    startModule(name, 'benchmarks/tokenizers/contender.ts', [name, '--clock', values.clock]),
  );
  const rows: { work: string; node: string; megabytesPerSecond: number; ms: Record<string, number | null> }[] = [];
  try {
    for (const item of items.filter(({ work }) => only.test(work))) {
      const racing = running.filter(({ name }) => item.model === 'gpt2' || !/gpt|tiktoken/.test(name));
      const found = await interleave(item, racing, {
        repeats: Number(values.repeats),
        note: (name, problem) => process.stderr.write(`${item.work}: ${name}: ${problem}\n`),
      });
      const bytes = Buffer.byteLength(linesOf(item).join('\n'));
      const ms = Object.fromEntries(names.map((name) => [name, found.get(name)?.ms ?? null]));
      rows.push({ work: item.work, node: process.version, megabytesPerSecond: bytes / ms.ours! / 1000, ms });
      process.stderr.write(`${item.work}: ${digits(ms.ours)} ms\n`);
    }
  } finally {
    for (const contender of running) contender.close();
  }
  const training = only.test('training') ? await train(data) : [];
  if (values.json) process.stdout.write(`${JSON.stringify([...rows, ...training])}\n`);
  else
    process.stdout.write(
      `${report(rows)}\n\n${training.map((row) => `${row.work}: ${digits(row.seconds)} s\n`).join('')}`,
    );
}

function report(
  rows: readonly { work: string; megabytesPerSecond: number; ms: Record<string, number | null> }[],
): string {
  const cells = rows.map(({ work, megabytesPerSecond, ms }) => {
    const peers = names.slice(1).flatMap((name) => ms[name] ?? []);
    const ratio = peers.length === 0 || ms.ours === null ? null : Math.min(...peers) / ms.ours!;
    return [
      work,
      digits(megabytesPerSecond),
      ...names.map((name) => digits(ms[name])),
      ratio ? `${digits(ratio)}×` : '–',
    ];
  });
  const header = [`${lines} lines, ms`, 'our MB/s', ...names, 'than the fastest peer'];
  return `node ${process.version}; median; last: the fastest peer's time over ours\n\n${formatTable(header, cells)}`;
}

/** 10,000 tokens from the text of both parts of WikiText-2 that are no training part; processor time of this process. */
async function train(data: string): Promise<{ work: string; seconds: number }[]> {
  const { readFileSync } = await import('node:fs');
  const texts = ['valid', 'test'].flatMap((part) => {
    return readFileSync(join(data, `wikitext2/wiki.${part}.tokens`), 'utf8').split('\n');
  });
  const rows: { work: string; seconds: number }[] = [];
  for (const type of ['byteBpe', 'bpe', 'wordPiece', 'unigram'] as const) {
    const started = process.cpuUsage();
    const { size } = await trainTokenizer(texts, { type, vocabularySize: 10_000 });
    if (size !== 10_000) throw new Error(`${type}: ${size} tokens`);
    const { user, system } = process.cpuUsage(started);
    rows.push({
      work: `training ${type}, 10,000 tokens, WikiText-2 valid and test (processor time)`,
      seconds: (user + system) / 1e6,
    });
  }
  return rows;
}
