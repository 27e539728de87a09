/**
 * `pnpm bench ngram --train FILE --test FILE [--kenlm DIR] [--order N] [--repeats N] [--json]`: modified Kneser–Ney from
 * text to ARPA file, peak memory, and scoring, beside KenLM's programs (in DIR) in turns.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import type { NgramFigures } from './ngram/figures.ts';
import { measureKenlm, withoutUnk } from './ngram/kenlm.ts';
import { median } from './shared/statistics.ts';
import { digits, formatTable } from './shared/table.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

export default async function ngram(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      train: { type: 'string' },
      test: { type: 'string' },
      kenlm: { type: 'string' },
      order: { type: 'string', default: '5' },
      repeats: { type: 'string', default: '3' },
      json: { type: 'boolean', default: false },
    },
  });
  if (values.train === undefined || values.test === undefined)
    throw new Error('--train FILE and --test FILE are needed');
  const [train, test] = [resolve(values.train), resolve(values.test)];
  const order = Number(values.order);
  const folder = await mkdtemp(join(tmpdir(), 'recurrent-ngram-'));
  const samples: Record<string, NgramFigures[]> = {
    recurrent: [],
    ...(values.kenlm === undefined ? {} : { KenLM: [] }),
  };
  try {
    const plain = {
      train: withoutUnk(train, join(folder, 'train.txt')),
      test: withoutUnk(test, join(folder, 'test.txt')),
    };
    for (let round = 0; round < Number(values.repeats); round++) {
      samples.recurrent!.push(await measureOurs(plain.train, plain.test, order, join(folder, 'ours.arpa')));
      if (values.kenlm !== undefined) {
        samples.KenLM!.push(await measureKenlm(resolve(values.kenlm), { ...plain, order, folder }));
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const medians = Object.entries(samples).map(([name, rounds]) => ({ name, ...medianOf(rounds) }));
  if (values.json) process.stdout.write(`${JSON.stringify({ order, node: process.version, medians })}\n`);
  else process.stdout.write(`order ${order}, node ${process.version}\n\n${tableOf(medians)}\n`);
}

async function measureOurs(train: string, test: string, order: number, out: string): Promise<NgramFigures> {
  const program = ['--import', 'tsx', 'benchmarks/ngram/ours.ts', train, test, String(order), out];
  const { stdout } = await promisify(execFile)(process.execPath, program, { cwd: root });
  return JSON.parse(stdout) as NgramFigures;
}

type Named = NgramFigures & { readonly name: string };

const rows: [title: string, of: (figures: NgramFigures) => number][] = [
  ['text to ARPA file, s', ({ buildAndWriteSeconds }) => buildAndWriteSeconds],
  ['  processor time, s', ({ processorSeconds }) => processorSeconds],
  ['peak resident, MB', ({ peakBytes }) => peakBytes / 1e6],
  ['scoring, million tokens/s', ({ scoreTokensPerSecond }) => scoreTokensPerSecond / 1e6],
  ['test perplexity', ({ perplexity }) => perplexity],
];

function medianOf(rounds: readonly NgramFigures[]): NgramFigures {
  const keys = ['buildAndWriteSeconds', 'processorSeconds', 'peakBytes', 'scoreTokensPerSecond', 'perplexity'] as const;
  return Object.fromEntries(keys.map((key) => [key, median(rounds.map((figures) => figures[key]))])) as never;
}

function tableOf(medians: readonly Named[]): string {
  const [ours, theirs] = medians;
  const header = ['medians', ...medians.map(({ name }) => name), ...(theirs ? ['ratio'] : [])];
  const cells = rows.map(([title, of]) => [
    title,
    ...medians.map((figures) => digits(of(figures))),
    ...(theirs ? [digits(of(ours!) / of(theirs))] : []),
  ]);
  return formatTable(header, cells);
}
