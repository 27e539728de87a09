import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { linesOf, readSystems } from '../files.ts';
import { tableHead, tableRow } from '../table.ts';
import { type Config, commandLine, trainOnce, writeWhole } from '../train-once.ts';
import { corpora, type Splits } from './corpora.ts';

/** `systems.json`: a config for each corpus. */
interface Reproduction {
  readonly title: string;
  readonly model: string;
  readonly systems: Readonly<Record<string, Config>>;
}

/** What `recurrent train --json` printed, as far as it is read here. */
interface Trained {
  readonly training: {
    readonly parameters: number;
    readonly bestEpoch: number;
    readonly epochs: number;
    readonly seconds: number;
  };
}

/** What `recurrent evaluate --json` printed, as far as it is read here. */
interface Judged {
  readonly metrics: Readonly<Record<'bleu' | 'chrf' | 'perplexity' | 'tokens' | 'unknown', number>>;
  readonly protocol: string;
}

type Split = keyof Splits;
type Files = Readonly<Record<Split, { readonly source: string; readonly target: string }>>;

/** Pairs of the test in the page of samples. */
const samples = 20;

/**
 * Trains a model of each corpus on the cut that its seed makes, choosing the epoch by perplexity, and gives the perplexity of
 * the held-out targets, and BLEU, chrF and the share of the right length of what greedy search and a beam of 5 find.
 */
export default async function reproduce(args: readonly string[]): Promise<void> {
  const { title, model, systems } = await readSystems<Reproduction>(import.meta.url);
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      systems: { type: 'string', default: Object.keys(systems).join(',') },
      pairs: { type: 'string' },
      epochs: { type: 'string' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string', default: join('runs', 'chinese-lines') },
      backend: { type: 'string', default: 'wasm' },
    },
  });
  const { data, pairs, epochs, seed, out, backend } = values;
  const wanted = values.systems.split(',');
  if (data === undefined || wanted.some((name) => !(name in systems))) {
    throw new Error(
      `usage: pnpm reproduce chinese-lines --data DIR [--systems ${Object.keys(systems).join(',')}] [--pairs N] [--epochs N] [--seed N] [--out DIR] [--backend wasm|cpu]`,
    );
  }
  const rows: string[] = [];
  for (const system of wanted) {
    const limit = pairs === undefined ? Number.POSITIVE_INFINITY : Number(pairs);
    const files = await writeSplits(system, data, Number(seed), limit, out);
    const bleuTokenizer = ['--bleu-tokenizer', 'zh'];
    const { result, folder } = await trainOnce<Trained>({
      model,
      config: systems[system]!,
      settings: [
        ...['--source', files.train.source, '--target', files.train.target],
        ...['--dev-source', files.dev.source, '--dev-target', files.dev.target],
        ...['--monitor', 'perplexity', ...bleuTokenizer, '--lowercase', '--backend', backend, '--seed', seed],
        ...(epochs === undefined ? [] : ['--set', `training.epochs=${epochs}`]),
      ],
      out,
      name: `${system}-${seed}`,
    });
    rows.push(...(await judge(system, result, folder, files.test, backend)));
  }
  const head = ['corpus', 'search', 'perplexity', 'BLEU', 'chrF', 'right length', 'tokens', 'unknown', 'parameters'];
  process.stdout.write(`\n# ${title}\n\n${tableHead([...head, 'epoch', 'minutes'], 2)}\n${rows.join('\n')}\n`);
}

/** A row for each search; writes a page of samples beside the model. */
async function judge(
  system: string,
  { training }: Trained,
  folder: string,
  { source, target }: Files[Split],
  backend: string,
): Promise<string[]> {
  const [sources, references] = [await linesOf(source), await linesOf(target)];
  const found: Record<string, readonly string[]> = {};
  const rows: string[] = [];
  for (const [search, beam] of Object.entries({ greedy: [], 'beam 5': ['--beam', '5'] })) {
    const flags = ['--backend', backend, ...beam];
    const judged = JSON.parse(
      await commandLine(['evaluate', folder, '--source', source, '--target', target, ...flags, '--json']),
    ) as Judged;
    const said = (await commandLine(['predict', folder, source, ...flags])).split('\n').slice(0, sources.length);
    found[search] = said;
    const right = said.filter((line, index) => lengthOf(line) === lengthOf(references[index]!)).length;
    const { perplexity, bleu, chrf, tokens, unknown } = judged.metrics;
    const { parameters, bestEpoch, epochs, seconds } = training;
    rows.push(
      tableRow([
        ...[system, search, `**${perplexity.toFixed(2)}**`, bleu.toFixed(2), chrf.toFixed(2)],
        ...[`${((100 * right) / sources.length).toFixed(1)} %`, tokens, unknown, parameters.toLocaleString('en')],
        ...[`${bestEpoch} of ${epochs}`, (seconds / 60).toFixed(1)],
      ]),
    );
    process.stderr.write(`${system}, ${search}: ${judged.protocol}\n`);
  }
  const step = Math.max(1, Math.floor(sources.length / samples));
  const page = sources.flatMap((line, index) =>
    index % step === 0
      ? [
          `${line}\n  reference  ${references[index]}`,
          ...Object.entries(found).map(([search, said]) => `  ${search.padEnd(9)}  ${said[index]}`),
        ]
      : [],
  );
  await writeFile(`${folder}.samples.txt`, `${page.join('\n')}\n`);
  return rows;
}

/** The splits as files that go line by line; written once. */
async function writeSplits(system: string, data: string, seed: number, limit: number, out: string): Promise<Files> {
  const folder = join(out, `pairs-${system}-${seed}${Number.isFinite(limit) ? `-${limit}` : ''}`);
  const names = (split: Split) => ({
    source: join(folder, `${split}.source`),
    target: join(folder, `${split}.target`),
  });
  const files = { train: names('train'), dev: names('dev'), test: names('test') };
  // The last file to be written says that all are there.
  if (existsSync(files.test.target)) return files;
  await mkdir(folder, { recursive: true });
  const splits = await corpora[system]!(data, seed);
  for (const split of ['train', 'dev', 'test'] as const) {
    const pairs = splits[split].slice(0, limit);
    for (const side of ['source', 'target'] as const) {
      await writeWhole(files[split][side], pairs.map((pair) => `${pair[side]}\n`).join(''));
    }
    process.stderr.write(`${system}: ${pairs.length} pairs in ${split}\n`);
  }
  return files;
}

function lengthOf(line: string): number {
  return Array.from(line).length;
}
