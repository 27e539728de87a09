import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type DateDeskSplit, generateDateDesk } from '@recurrent/datasets';
import { readSystems } from '../files.ts';
import { tableHead, tableRow } from '../table.ts';
import { type Config, commandLine, trainOnce } from '../train-once.ts';

const usage = (systems: readonly string[]) =>
  `usage: pnpm reproduce date-desk [--system ${systems.join('|')}] [--pairs N] [--epochs N] [--seed N] [--out DIR] [--backend wasm|cpu]`;

/** `systems.json` */
interface Reproduction {
  readonly title: string;
  readonly model: string;
  /** How many of each split. */
  readonly pairs: Readonly<Record<DateDeskSplit, number>>;
  readonly systems: Readonly<Record<string, Config>>;
}

/** What `recurrent train --json` printed, as far as it is read here. */
interface Trained {
  readonly training: {
    readonly parameters: number;
    readonly epochs: number;
    readonly steps: number;
    readonly seconds: number;
  };
}

/** What `recurrent evaluate --json` printed. */
interface Judged {
  readonly metrics: { readonly exactMatch: number; readonly bleu: number };
  readonly examples: number;
  readonly seconds: number;
}

/**
 * Trains `seq2seq.v1` by character on generated dates and judges it, greedily and by a beam of 5, on days and forms of
 * writing that training never saw.
 */
export default async function reproduce(args: readonly string[]): Promise<void> {
  const { title, model, pairs, systems } = await readSystems<Reproduction>(import.meta.url);
  const { values } = parseArgs({
    args: [...args],
    options: {
      system: { type: 'string', default: 'teacher-forcing' },
      pairs: { type: 'string', default: String(pairs.train) },
      epochs: { type: 'string' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string', default: join('runs', 'date-desk') },
      backend: { type: 'string', default: 'wasm' },
    },
  });
  const { system, epochs, seed, out, backend } = values;
  const config = systems[system];
  if (config === undefined) throw new Error(usage(Object.keys(systems)));
  const files = await writeSplits({ ...pairs, train: Number(values.pairs) }, Number(seed), out);
  const load = loadavg()[0]!;
  const { result, folder } = await trainOnce<Trained>({
    model,
    config,
    settings: [
      ...['--preset', 'dates', '--train', files.train, '--dev', files.dev, '--dev-sample', '200'],
      ...['--monitor', 'exactMatch', '--backend', backend, '--seed', seed],
      ...(epochs === undefined ? [] : ['--set', `training.epochs=${epochs}`]),
    ],
    out,
    name: `${system}-${seed}`,
  });
  const rows: string[] = [];
  for (const [search, beam] of Object.entries({ greedy: [], 'beam 5': ['--beam', '5'] })) {
    const judged = JSON.parse(
      await commandLine(['evaluate', folder, '--data', files.test, '--backend', backend, ...beam, '--json']),
    ) as Judged;
    rows.push(tableRow([system, search, ...figures(result, judged)]));
  }
  const head = ['system', 'search', 'exact match', 'dates/s', 'parameters', 'epochs', 'steps', 'training s'];
  const machine = `${cpus().length} cores, load average ${load.toFixed(1)} when it began`;
  process.stdout.write(`\n# ${title}\n\n${tableHead(head, 2)}\n`);
  process.stdout.write(`${rows.join('\n')}\n\n${machine}\n`);
}

function figures({ training }: Trained, { metrics, examples, seconds }: Judged): string[] {
  return [
    `${(100 * metrics.exactMatch).toFixed(2)} %`,
    (examples / seconds).toFixed(0),
    training.parameters.toLocaleString('en'),
    String(training.epochs),
    String(training.steps),
    training.seconds.toFixed(0),
  ];
}

/** The splits as files of `source TAB target`. */
async function writeSplits(counts: Readonly<Record<DateDeskSplit, number>>, seed: number, out: string) {
  const folder = join(out, `pairs-${counts.train}-${seed}`);
  await mkdir(folder, { recursive: true });
  const files = { train: '', dev: '', test: '' };
  for (const [split, pairs] of Object.entries(counts) as [DateDeskSplit, number][]) {
    files[split] = join(folder, `${split}.tsv`);
    const lines = generateDateDesk({ seed, pairs, split }).map(({ source, target }) => `${source}\t${target}\n`);
    await writeFile(files[split], lines.join(''));
  }
  return files;
}
