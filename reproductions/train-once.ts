import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { watchInterrupts } from '../apps/cli/src/interrupt.ts';
import { run as runCommand } from '../apps/cli/src/run.ts';

export type Config = Readonly<Record<string, unknown>>;

/** One `recurrent train`. */
export interface Run {
  readonly model: string;
  readonly config: Config;
  /** Further arguments of `recurrent train`. */
  readonly settings: readonly string[];
  readonly out: string;
  /** Begins the names of its files. */
  readonly name: string;
}

/**
 * Trains a model by the command line's own `train` and gives what it printed, and the folder of the saved model. A
 * finished run has left its result in the output folder and is not run again; an interrupted one goes on from its
 * checkpoint. A change of the config or the arguments is another run.
 */
export async function trainOnce<Result>(run: Run): Promise<{ result: Result; folder: string }> {
  const { model, config, settings, out, name } = run;
  const key = createHash('sha256')
    .update(JSON.stringify([model, config, settings]))
    .digest('hex')
    .slice(0, 8);
  const path = join(out, `${name}-${key}`);
  const resultFile = `${path}.json`;
  if (existsSync(resultFile)) {
    process.stderr.write(`already done: ${resultFile}\n`);
    return { result: JSON.parse(await readFile(resultFile, 'utf8')) as Result, folder: path };
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
  await writeWhole(resultFile, text);
  return { result: JSON.parse(text) as Result, folder: path };
}

/** Writes a file that is whole or not there. */
export async function writeWhole(file: string, content: string): Promise<void> {
  await writeFile(`${file}.writing`, content);
  await rename(`${file}.writing`, file);
}

/** Runs the command line in this process and gives what it prints. */
export async function commandLine(argv: readonly string[]): Promise<string> {
  const chunks: string[] = [];
  const interrupts = watchInterrupts(process);
  const code = await runCommand(argv, {
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
