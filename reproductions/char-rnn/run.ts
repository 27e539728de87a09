import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readSystems } from '../files.ts';
import { tableHead, tableRow } from '../table.ts';
import { type Config, commandLine, trainOnce } from '../train-once.ts';
import { parts, sourceText } from './corpora.ts';

const usage =
  'usage: pnpm reproduce char-rnn --corpus shakespeare|source [--data DIR] [--epochs N] [--seed N] [--length N] [--prompt TEXT] [--out DIR] [--backend wasm|cpu]';

/** `systems.json` */
interface Reproduction {
  readonly title: string;
  readonly model: string;
  readonly corpora: Readonly<Record<string, { readonly text: string; readonly prompt: string }>>;
  readonly config: Config;
}

/** What `recurrent train --json` printed, as far as it is read here. */
interface Trained {
  readonly dev: { readonly metrics: Metrics };
  readonly test: { readonly metrics: Metrics; readonly protocol: string };
  readonly training: { readonly epochs: number; readonly parameters: number; readonly tokensPerSecond: number };
  readonly seconds: number;
}

interface Metrics {
  readonly bitsPerCharacter: number;
  readonly characters: number;
}

/**
 * Trains `char-rnn.v1` on the first 85 % of a text, chooses the epoch on the next 5 %, judges it on the last 10 %, and
 * lets it write a page. A finished run is not run again; an interrupted one goes on from its checkpoint.
 */
export default async function reproduce(args: readonly string[]): Promise<void> {
  const { title, model, corpora, config } = await readSystems<Reproduction>(import.meta.url);
  const { values } = parseArgs({
    args: [...args],
    options: {
      corpus: { type: 'string' },
      data: { type: 'string' },
      epochs: { type: 'string' },
      seed: { type: 'string', default: '1' },
      length: { type: 'string', default: '2500' },
      prompt: { type: 'string' },
      out: { type: 'string', default: join('runs', 'char-rnn') },
      backend: { type: 'string', default: 'wasm' },
    },
  });
  const { corpus, data, epochs, seed, out, backend } = values;
  if (corpus === undefined || !Object.hasOwn(corpora, corpus)) throw new Error(usage);
  if (corpus === 'shakespeare' && data === undefined) throw new Error(`${usage}\n--data: the folder of input.txt`);
  const text = corpus === 'source' ? sourceText() : await readFile(join(data!, 'input.txt'), 'utf8');
  const files = await writeParts(text, out, corpus);
  const { result, folder } = await trainOnce<Trained>({
    model,
    config,
    settings: [
      ...['--train', files.train, '--dev', files.dev, '--test', files.test],
      ...(epochs === undefined ? [] : ['--set', `training.epochs=${epochs}`]),
      ...['--backend', backend, '--seed', seed],
    ],
    out,
    name: `${corpus}-${seed}`,
  });
  const prompt = values.prompt ?? corpora[corpus]!.prompt;
  const writing = ['--prompt', prompt, '--temperature', '0.8', '--length', values.length, '--seed', '1'];
  const page = await commandLine(['generate', folder, ...writing, '--backend', backend]);
  await writeFile(`${folder}.page.txt`, page);
  process.stdout.write(`\n# ${title}\n\n${table(corpus, result)}\n\nA page, in ${folder}.page.txt:\n\n${page}\n`);
}

/** The parts as files, named after their content, so that a run goes with its text. */
async function writeParts(text: string, out: string, corpus: string) {
  const key = createHash('sha256').update(text).digest('hex').slice(0, 8);
  const folder = join(out, `${corpus}-${key}`);
  await mkdir(folder, { recursive: true });
  const files = { train: '', dev: '', test: '' };
  for (const [name, part] of Object.entries(parts(text)) as [keyof typeof files, string][]) {
    files[name] = join(folder, `${name}.txt`);
    await writeFile(files[name], part);
  }
  return files;
}

const titles = ['corpus', 'bits/char', 'validation', 'characters', 'parameters', 'epochs', 'chars/s', 'minutes'];

function table(corpus: string, { dev, test, training, seconds }: Trained): string {
  const cells = [
    corpus,
    `**${test.metrics.bitsPerCharacter.toFixed(3)}**`,
    dev.metrics.bitsPerCharacter.toFixed(3),
    test.metrics.characters.toLocaleString('en'),
    training.parameters.toLocaleString('en'),
    String(training.epochs),
    Math.round(training.tokensPerSecond).toLocaleString('en'),
    (seconds / 60).toFixed(1),
  ];
  return `${tableHead(titles)}\n${tableRow(cells)}`;
}
