import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readSystems } from './files.ts';
import { tableHead, tableRow } from './table.ts';
import { type Config, trainOnce } from './train-once.ts';

/** `systems.json` of a reproduction: what is trained on what, and what it is held against. */
interface Reproduction {
  readonly title: string;
  readonly source: string;
  readonly model: string;
  /** Arguments of `recurrent train`; `{data}` stands for the data folder. */
  readonly arguments: readonly string[];
  /** Config that all systems share. */
  readonly base: Config;
  readonly systems: Readonly<Record<string, System>>;
}

interface System {
  /** The figure of the paper, in percent; null where the paper has none. */
  readonly paper: number | null;
  /** Sections that differ from `base`. */
  readonly config: Config;
}

/** What `recurrent train --json` printed, as far as it is read here. */
interface Result {
  readonly test: { readonly monitor: { readonly value: number }; readonly protocol: string };
  readonly training: { readonly epochs: number; readonly tokensPerSecond: number };
  readonly seconds: number;
}

const usage = (name: string) =>
  `usage: pnpm reproduce ${name} --data DIR [--systems A,B] [--seeds 1,2,3] [--epochs N] [--out DIR] [--backend wasm|cpu]`;

/**
 * Trains each system of `systems.json` in `folder` with each seed, by the command line's own `train`, and prints the
 * table. A finished run leaves its result in the output folder and is not run again; an interrupted one goes on from
 * its checkpoint. A change of the config is another run.
 */
export async function reproduceTagging(folder: URL, args: readonly string[]): Promise<void> {
  const name = basename(fileURLToPath(folder));
  const reproduction = await readSystems<Reproduction>(folder);
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      systems: { type: 'string', default: Object.keys(reproduction.systems).join(',') },
      seeds: { type: 'string', default: '1,2,3' },
      epochs: { type: 'string' },
      out: { type: 'string', default: join('runs', name) },
      backend: { type: 'string', default: 'wasm' },
    },
  });
  const { data } = values;
  if (data === undefined) throw new Error(usage(name));
  const systems = values.systems.split(',');
  const unknown = systems.find((system) => !Object.hasOwn(reproduction.systems, system));
  if (unknown !== undefined) {
    throw new Error(`unknown system "${unknown}"; there are ${Object.keys(reproduction.systems).join(', ')}`);
  }
  const seeds = values.seeds.split(',');
  const table = [`# ${reproduction.title}`, '', reproduction.source, '', headOf(seeds)];
  for (const system of systems) {
    const results: Result[] = [];
    for (const seed of seeds) {
      process.stderr.write(`\n${system}, seed ${seed}\n`);
      const epochs = values.epochs === undefined ? [] : ['--set', `training.epochs=${values.epochs}`];
      const given = reproduction.arguments.map((argument) => argument.replaceAll('{data}', data));
      const settings = [...given, ...epochs, '--backend', values.backend, '--seed', seed];
      const config = { ...reproduction.base, ...reproduction.systems[system]!.config };
      const run = { model: reproduction.model, config, settings, out: values.out, name: `${system}-${seed}` };
      const { result } = await trainOnce<Result>(run);
      results.push(result);
    }
    table.push(rowOf(system, reproduction.systems[system]!.paper, results));
  }
  process.stdout.write(`\n${table.join('\n')}\n`);
}

function headOf(seeds: readonly string[]): string {
  const titles = [
    'system',
    'paper',
    'ours (mean)',
    ...seeds.map((seed) => `seed ${seed}`),
    'epochs',
    'tokens/s',
    'minutes a run',
  ];
  return tableHead(titles);
}

function rowOf(system: string, paper: number | null, results: readonly Result[]): string {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const scores = results.map(({ test }) => 100 * test.monitor.value);
  const cells = [
    system,
    paper === null ? '–' : paper.toFixed(2),
    `**${mean(scores).toFixed(2)}**`,
    ...scores.map((score) => score.toFixed(2)),
    results.map(({ training }) => training.epochs).join(', '),
    Math.round(mean(results.map(({ training }) => training.tokensPerSecond))).toLocaleString('en'),
    mean(results.map(({ seconds }) => seconds / 60)).toFixed(1),
  ];
  return tableRow(cells);
}
