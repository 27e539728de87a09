import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { watchInterrupts } from '../apps/cli/src/interrupt.ts';
import { run } from '../apps/cli/src/run.ts';

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

type Config = Readonly<Record<string, unknown>>;

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
  const reproduction = JSON.parse(await readFile(new URL('systems.json', folder), 'utf8')) as Reproduction;
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
  const table = [`# ${reproduction.title}`, '', reproduction.source, '', ...tableHead(seeds)];
  for (const system of systems) {
    const results: Result[] = [];
    for (const seed of seeds) {
      process.stderr.write(`\n${system}, seed ${seed}\n`);
      const epochs = values.epochs === undefined ? [] : ['--set', `training.epochs=${values.epochs}`];
      const given = reproduction.arguments.map((argument) => argument.replaceAll('{data}', data));
      const settings = [...given, ...epochs, '--backend', values.backend, '--seed', seed];
      const config = { ...reproduction.base, ...reproduction.systems[system]!.config };
      results.push(
        await trainOnce({ model: reproduction.model, config, settings, out: values.out, name: `${system}-${seed}` }),
      );
    }
    table.push(tableRow(system, reproduction.systems[system]!.paper, results));
  }
  process.stdout.write(`\n${table.join('\n')}\n`);
}

interface Run {
  readonly model: string;
  readonly config: Config;
  readonly settings: readonly string[];
  readonly out: string;
  readonly name: string;
}

async function trainOnce({ model, config, settings, out, name }: Run): Promise<Result> {
  const key = createHash('sha256')
    .update(JSON.stringify([model, config, settings]))
    .digest('hex')
    .slice(0, 8);
  const path = join(out, `${name}-${key}`);
  const resultFile = `${path}.json`;
  if (existsSync(resultFile)) {
    process.stderr.write(`already done: ${resultFile}\n`);
    return JSON.parse(await readFile(resultFile, 'utf8')) as Result;
  }
  await mkdir(out, { recursive: true });
  const configFile = `${path}.config.json`;
  await writeFile(configFile, `${JSON.stringify(config, undefined, 2)}\n`);
  const resume = existsSync(`${path}.checkpoint`) ? ['--resume'] : [];
  const text = await commandLine([
    'train',
    model,
    '--config',
    configFile,
    ...settings,
    '--out',
    path,
    '--json',
    ...resume,
  ]);
  await writeFile(`${resultFile}.writing`, text);
  await rename(`${resultFile}.writing`, resultFile);
  return JSON.parse(text) as Result;
}

/** Runs the command line in this process and gives what it prints. */
async function commandLine(argv: readonly string[]): Promise<string> {
  const chunks: string[] = [];
  const interrupts = watchInterrupts(process);
  const code = await run(argv, {
    stdin: process.stdin,
    stdout: new Writable({
      write(chunk, _encoding, done) {
        chunks.push(String(chunk));
        done();
      },
    }),
    stderr: process.stderr,
    cwd: process.cwd(),
    env: process.env,
    program: 'pnpm recurrent',
    signal: interrupts.signal,
  });
  interrupts.stop();
  if (code === 130) throw new Error('stopped; the same command goes on from here');
  if (code !== 0) throw new Error(`recurrent ${argv.join(' ')} ended with exit code ${code}`);
  return chunks.join('');
}

function tableHead(seeds: readonly string[]): string[] {
  const titles = [
    'system',
    'paper',
    'ours (mean)',
    ...seeds.map((seed) => `seed ${seed}`),
    'epochs',
    'tokens/s',
    'minutes a run',
  ];
  return [`| ${titles.join(' | ')} |`, `|---|${'---:|'.repeat(titles.length - 1)}`];
}

function tableRow(system: string, paper: number | null, results: readonly Result[]): string {
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
  return `| ${cells.join(' | ')} |`;
}
