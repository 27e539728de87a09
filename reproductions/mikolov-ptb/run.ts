import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { createZoo } from '@recurrent/zoo';
import { readSystems } from '../files.ts';
import { drawLines, type Point } from '../plot.ts';
import { tableHead, tableRow } from '../table.ts';
import { type Config, trainOnce, writeWhole } from '../train-once.ts';
import { type Judged, judgeCombination, judgeDynamically, type Texts } from './judge.ts';
import { chooseSystems, type Reproduction, type System } from './systems.ts';
import { trainingText } from './training-text.ts';

const usage =
  'usage: pnpm reproduce mikolov-ptb --data DIR [--systems A,B] [--epochs N] [--out DIR] [--backend wasm|cpu] [--plot FILE.svg]';

interface Settings {
  readonly data: string;
  readonly out: string;
  readonly backend: 'wasm' | 'cpu';
  readonly epochs: string | undefined;
}

/** What `recurrent train --json` printed, as far as it is read here. */
interface Trained {
  readonly test: { readonly metrics: { readonly perplexity: number } };
  readonly dev: { readonly metrics: { readonly perplexity: number } };
  readonly training: { readonly epochs: number; readonly seconds: number; readonly tokensPerSecond: number };
  readonly seconds: number;
}

/** The result of a system; a file of its own in the output folder. */
interface Result extends Judged {
  readonly system: string;
  readonly words: number;
  /** Wall time of putting together and judging. */
  readonly seconds: number;
  /** Wall time of the training runs of all members. */
  readonly trainingSeconds: number;
  readonly epochs: readonly number[];
  readonly tokensPerSecond: readonly number[];
}

/**
 * Trains the models of the chosen systems, each by one `recurrent train`, puts them together, judges them and prints
 * the table. A finished run or system has left its result in the output folder and is not run again; an interrupted
 * run goes on from its checkpoint.
 */
export default async function reproduce(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      systems: { type: 'string' },
      epochs: { type: 'string' },
      out: { type: 'string', default: join('runs', 'mikolov-ptb') },
      backend: { type: 'string', default: 'wasm' },
      plot: { type: 'string' },
    },
  });
  const { data, out, epochs, plot } = values;
  const backend = values.backend as Settings['backend'];
  if (data === undefined) throw new Error(usage);
  const reproduction = await readSystems<Reproduction>(import.meta.url);
  const results: [System, Result][] = [];
  for (const [name, system] of chooseSystems(reproduction, values.systems)) {
    process.stderr.write(`\n${name}\n`);
    results.push([system, await runSystem(reproduction, name, system, { data, out, backend, epochs })]);
  }
  const rows = results.map(([system, result]) => rowOf(system, result));
  process.stdout.write(
    `\n# ${reproduction.title}\n\n${reproduction.source}\n\n${tableHead(titles)}\n${rows.join('\n')}\n`,
  );
  if (plot !== undefined) {
    const points = results.flatMap(([system, result]) => pointOf(system, result));
    const tick = (words: number) => `${words / 1000}k`;
    await writeWhole(plot, drawLines(points, { x: 'training words', y: 'test perplexity', tick }));
    process.stderr.write(`\ndrawn: ${plot}\n`);
  }
}

async function runSystem(
  reproduction: Reproduction,
  name: string,
  system: System,
  settings: Settings,
): Promise<Result> {
  const { data, out, backend } = settings;
  const train = await trainingText(data, system.words, out);
  const members: Member[] = [];
  for (const member of system.members) members.push(await trainMember(reproduction, member, system, train, settings));
  const folders = members.map(({ folder }) => folder);
  const key = createHash('sha256')
    .update(JSON.stringify([system, folders]))
    .digest('hex')
    .slice(0, 8);
  const file = join(out, `${name}-${key}.system.json`);
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8')) as Result;

  const texts = { dev: join(data, 'ptb.valid.txt'), test: join(data, 'ptb.test.txt') };
  const started = performance.now();
  const judged = await judge(system, members, texts, backend);
  const text = await readFile(train, 'utf8');
  const result: Result = {
    system: name,
    words: text.split(/\s+/).filter(Boolean).length,
    ...judged,
    seconds: (performance.now() - started) / 1000,
    trainingSeconds: members.reduce((sum, { result }) => sum + result.seconds, 0),
    epochs: members.map(({ result }) => result.training.epochs),
    tokensPerSecond: members.map(({ result }) => result.training.tokensPerSecond),
  };
  await writeWhole(file, `${JSON.stringify(result, undefined, 2)}\n`);
  return result;
}

interface Member {
  readonly result: Trained;
  readonly folder: string;
}

async function judge(system: System, members: readonly Member[], texts: Texts, backend: Settings['backend']) {
  const [first, ...others] = members as [Member, ...Member[]];
  if (system.dynamic) return judgeDynamically(first.folder, texts, backend);
  if (others.length > 0)
    return judgeCombination(
      [first, ...others].map(({ folder }) => folder),
      texts,
      backend,
    );
  const [dev, test] = [first.result.dev, first.result.test].map(({ metrics }) => metrics.perplexity);
  return { dev: dev!, test: test!, weights: [1], alone: [dev!] };
}

/** Trains `name#seed`, or takes the run that there is. */
function trainMember(
  { models }: Reproduction,
  member: string,
  { words }: System,
  train: string,
  { data, out, backend, epochs }: Settings,
): Promise<Member> {
  const [name, seed = '1'] = member.split('#') as [string, string?];
  const { model, preset, config = {} } = models[name]!;
  const { presets = {} } = createZoo().models.get(model as 'rnnlm.v1') as { presets?: Record<string, Config> };
  const start = preset === undefined ? {} : presets[preset];
  if (start === undefined) throw new Error(`${model} has no preset "${preset}"`);
  const counted = !('training' in start) && !('training' in config);
  return trainOnce<Trained>({
    model,
    config: { ...start, ...config },
    settings: [
      ...['--train', train, '--dev', join(data, 'ptb.valid.txt'), '--test', join(data, 'ptb.test.txt')],
      ...(epochs === undefined || counted ? [] : ['--set', `training.epochs=${epochs}`]),
      ...['--backend', backend, '--seed', seed],
    ],
    out,
    name: `${name}-${seed}${words === undefined ? '' : `-${words}`}`,
  });
}

const titles = ['system', 'words', 'paper', 'ours', 'validation', 'weights', 'epochs', 'tokens/s', 'minutes'];

function rowOf({ paper }: System, result: Result): string {
  const cells = [
    result.system,
    result.words.toLocaleString('en'),
    paper?.toFixed(1) ?? '–',
    `**${result.test.toFixed(2)}**`,
    result.dev.toFixed(2),
    result.weights.length === 1 ? '' : result.weights.map((weight) => weight.toFixed(2)).join(' · '),
    result.epochs.join(', '),
    result.tokensPerSecond.map((pace) => Math.round(pace).toLocaleString('en')).join(' · '),
    ((result.trainingSeconds + result.seconds) / 60).toFixed(1),
  ];
  return tableRow(cells);
}

/** Systems that were trained on texts of several sizes are drawn; the name of one is that of the whole text. */
function pointOf({ dynamic }: System, { system, words, test }: Result): Point[] {
  const kind = system.replace(/-\d+k$/, '');
  const drawn = ['KN5', 'RNNLM', 'RNNLM+KN5'];
  return dynamic || !drawn.includes(kind) ? [] : [{ line: kind, x: words, y: test }];
}
