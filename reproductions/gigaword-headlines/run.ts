import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { rouge } from '@recurrent/metrics';
import { createZoo, type TextPrediction } from '@recurrent/zoo';
import { prepareBackend } from '../../apps/cli/src/backend.ts';
import { loadSavedModel } from '../../apps/cli/src/saved-model.ts';
import { linesOf, readSystems } from '../files.ts';
import { tableHead, tableRow } from '../table.ts';
import { type Config, trainOnce, writeWhole } from '../train-once.ts';
import { chooseLead, leadWords } from './lead.ts';

/** `systems.json` */
interface Reproduction {
  readonly title: string;
  /** The last pairs of the training files, which choose the epoch and tune. */
  readonly heldOut: number;
  readonly systems: Readonly<Record<string, System>>;
}

interface System {
  readonly model: string;
  readonly preset: string;
  readonly config: Config;
  /** By name, what is changed of the model's own search. */
  readonly searches: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What `recurrent train --json` printed, as far as it is read here. */
interface Trained {
  readonly training: {
    readonly parameters: number;
    readonly epochs: number;
    readonly bestEpoch: number;
    readonly seconds: number;
  };
}

/** Lines of one side of the splits. */
interface Texts {
  readonly source: readonly string[];
  readonly target: readonly string[];
}

const baseline = 'lead';
const sides = ['source', 'target'] as const;

/**
 * Trains a system on headlines, chooses the epoch (and what else is tuned) on the last of the training pairs, and judges
 * it on the validation file by ROUGE; or judges the first words of each text.
 */
export default async function reproduce(args: readonly string[]): Promise<void> {
  const { title, heldOut, systems } = await readSystems<Reproduction>(import.meta.url);
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      system: { type: 'string', default: 'attention-summarizer' },
      pairs: { type: 'string' },
      epochs: { type: 'string' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string', default: join('runs', 'gigaword-headlines') },
      backend: { type: 'string', default: 'wasm' },
    },
  });
  const { data, system, pairs, epochs, seed, out, backend } = values;
  const chosen = systems[system];
  if (data === undefined || (chosen === undefined && system !== baseline)) {
    const names = [...Object.keys(systems), baseline].join('|');
    throw new Error(
      `usage: pnpm reproduce gigaword-headlines --data DIR [--system ${names}] [--pairs N] [--epochs N] [--seed N] [--out DIR] [--backend wasm|cpu]`,
    );
  }
  const whole = await textsOf(join(data, 'train.article.txt'), join(data, 'train.title.txt'));
  const test = await textsOf(join(data, 'valid.article.filter.txt'), join(data, 'valid.title.filter.txt'));
  const end = whole.source.length - heldOut;
  const train = part(whole, 0, pairs === undefined ? end : Math.min(end, Number(pairs)));
  const dev = part(whole, end);
  const show = (rows: readonly Row[], note: string) => {
    const table = [tableHead(head, 2), ...rows.map(({ cells }) => tableRow(cells))].join('\n');
    process.stdout.write(`\n# ${title}\n\n${table}\n\n${rows[0]!.protocol}; ${note}\n`);
  };

  if (chosen === undefined) {
    const words = chooseLead(train.source, train.target);
    const said = leadWords(test.source, words);
    show(
      [rowOf(baseline, `${words} words`, said, test.target, '')],
      'the number of words is chosen on the training pairs',
    );
    return;
  }
  const files = await writeTexts({ train, dev }, join(out, `texts-${train.source.length}`));
  const load = loadavg()[0]!;
  const { result, folder } = await trainOnce<Trained>({
    model: chosen.model,
    config: chosen.config,
    settings: [
      ...['--preset', chosen.preset, '--monitor', 'rougeL', '--dev-sample', '250'],
      ...['--source', files.train.source, '--target', files.train.target],
      ...['--dev-source', files.dev.source, '--dev-target', files.dev.target],
      ...['--backend', backend, '--seed', seed],
      ...(epochs === undefined ? [] : ['--set', `training.epochs=${epochs}`]),
    ],
    out,
    name: `${system}-${seed}`,
  });
  await prepareBackend({ backend: backend as 'wasm' | 'cpu', kernels: true, threads: 1 });
  const trained = await loadSavedModel(folder, createZoo(), process.cwd());
  const examples = test.source.map((source, index) => ({ source, target: '', line: index + 1 }));
  const rows: Row[] = [];
  for (const [name, search] of Object.entries(chosen.searches)) {
    const started = performance.now();
    const found = (await trained.predict(examples, { search })) as TextPrediction[];
    const seconds = (performance.now() - started) / 1000;
    const said = found.map(({ text }) => text);
    await writeWhole(`${folder}.${name.replaceAll(/\W+/g, '-')}.txt`, `${said.join('\n')}\n`);
    rows.push(rowOf(system, name, said, test.target, (said.length / seconds).toFixed(0)));
  }
  const { search } = trained.config as { readonly search: { readonly extraction?: unknown } };
  trained.dispose();
  const { parameters, epochs: ran, bestEpoch, seconds } = result.training;
  const tuned = search.extraction ? `; tuned features: ${JSON.stringify(search.extraction)}` : '';
  show(
    rows,
    `${train.source.length} training pairs, ${parameters.toLocaleString('en')} parameters, epoch ${bestEpoch} of ${ran}, ` +
      `${(seconds / 60).toFixed(1)} minutes of training, ${cpus().length} cores, load average ${load.toFixed(1)} when it began${tuned}`,
  );
}

const head = [
  'system',
  'search',
  'R-1 F',
  'R-2 F',
  'R-L F',
  'R-1 recall',
  'R-2 recall',
  'R-L recall',
  'words',
  'texts/s',
];

interface Row {
  readonly cells: readonly string[];
  readonly protocol: string;
}

/** F and recall of ROUGE-1, -2 and -L in percent, and the mean number of words. */
function rowOf(
  system: string,
  search: string,
  said: readonly string[],
  references: readonly string[],
  pace: string,
): Row {
  const { rouge1, rouge2, rougeL, protocol } = rouge(said, references);
  const scores = [rouge1, rouge2, rougeL];
  const percent = (value: number) => (100 * value).toFixed(2);
  const words = said.reduce((sum, text) => sum + text.split(' ').filter((word) => word !== '').length, 0) / said.length;
  const all = [...scores.map(({ f1 }) => `**${percent(f1)}**`), ...scores.map(({ recall }) => percent(recall))];
  return { cells: [system, search, ...all, words.toFixed(1), pace], protocol };
}

function part({ source, target }: Texts, from: number, to?: number): Texts {
  return { source: source.slice(from, to), target: target.slice(from, to) };
}

async function textsOf(source: string, target: string): Promise<Texts> {
  return { source: await linesOf(source), target: await linesOf(target) };
}

/** The splits as files, two each. */
async function writeTexts<Split extends string>(splits: Readonly<Record<Split, Texts>>, folder: string) {
  await mkdir(folder, { recursive: true });
  const files = {} as Record<Split, Record<(typeof sides)[number], string>>;
  for (const [split, texts] of Object.entries(splits) as [Split, Texts][]) {
    files[split] = { source: '', target: '' };
    for (const side of sides) {
      files[split][side] = join(folder, `${split}.${side}`);
      await writeFile(files[split][side], `${texts[side].join('\n')}\n`);
    }
  }
  return files;
}
