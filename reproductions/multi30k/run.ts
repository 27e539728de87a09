import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { linesOf, readSystems } from '../files.ts';
import { drawLines, type Point } from '../plot.ts';
import { tableHead, tableRow } from '../table.ts';
import { type Config, commandLine, trainOnce, writeWhole } from '../train-once.ts';
import { byLength, judge, lengthNames, type Part } from './judge.ts';

/** `systems.json` */
interface Reproduction {
  readonly title: string;
  readonly model: string;
  readonly systems: Readonly<Record<string, { readonly preset: string; readonly config: Config }>>;
}

/** What `recurrent train --json` printed, as far as it is read here. */
interface Trained {
  readonly training: { readonly parameters: number; readonly bestEpoch: number; readonly seconds: number };
}

/** What came of one search with a trained system. */
interface Translated {
  readonly search: string;
  readonly bleu: number;
  readonly protocol: string;
  readonly parts: readonly Part[];
  readonly sentencesPerSecond: number;
}

interface Settings {
  readonly data: string;
  readonly out: string;
  readonly backend: string;
  readonly seed: string;
  readonly epochs: string;
}

const searches = { greedy: [], 'beam 5': ['--beam', '5'] };

/**
 * Trains systems on Multi30k de→en, chooses the epoch by BLEU on a part of the validation set, translates the test set
 * of 2016 greedily and by a beam of 5, and gives BLEU in all and by the length of the source.
 */
export default async function reproduce(args: readonly string[]): Promise<void> {
  const { title, model, systems } = await readSystems<Reproduction>(import.meta.url);
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      systems: { type: 'string', default: 'attention-words' },
      epochs: { type: 'string', default: '6' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string', default: join('runs', 'multi30k') },
      backend: { type: 'string', default: 'wasm' },
      plot: { type: 'string' },
    },
  });
  const { data, plot, ...rest } = values;
  const names = values.systems.split(',');
  const stranger = names.find((name) => !(name in systems));
  if (data === undefined || stranger !== undefined) {
    const known = `--systems takes ${Object.keys(systems).join(', ')}, with commas between them`;
    throw new Error(
      `usage: pnpm reproduce multi30k --data DIR [--systems A,B] [--epochs N] [--seed N] [--out DIR] [--backend wasm|cpu] [--plot FILE.svg]; ${known}`,
    );
  }
  const rows: string[] = [];
  const notes: string[] = [];
  const points: Point[] = [];
  for (const name of names) {
    process.stderr.write(`\n${name}\n`);
    const { preset, config } = systems[name]!;
    const { training, translated } = await runSystem(name, model, preset, config, { ...rest, data });
    for (const { search, bleu, parts, sentencesPerSecond } of translated) {
      const cells = [`**${bleu.toFixed(2)}**`, ...parts.map((part) => part.bleu.toFixed(1))];
      rows.push(tableRow([name, search, ...cells, sentencesPerSecond.toFixed(0)]));
      if (search === 'greedy') points.push(...parts.map((part) => ({ line: name, x: part.words, y: part.bleu })));
    }
    const { parameters, bestEpoch, seconds } = training;
    const minutes = `${(seconds / 60).toFixed(0)} minutes of training`;
    notes.push(`${name}: ${parameters.toLocaleString('en')} parameters, epoch ${bestEpoch}, ${minutes}`);
    notes.push(...new Set(translated.map(({ protocol }) => protocol)));
  }
  const head = ['system', 'search', 'BLEU', ...lengthNames.map((words) => `${words} words`), 'sentences/s'];
  const table = [tableHead(head, 2), ...rows].join('\n');
  process.stdout.write(`\n# ${title}\n\n${table}\n\n${[...new Set(notes)].join('\n')}\n`);
  if (plot !== undefined) {
    await writeWhole(plot, drawLines(points, { x: 'words of the source', y: 'BLEU', tick: (words) => `${words}` }));
    process.stderr.write(`\ndrawn: ${plot}\n`);
  }
}

/** Trains a system and translates the test set with it, or takes what there is of either. */
async function runSystem(name: string, model: string, preset: string, config: Config, settings: Settings) {
  const { data, out, backend, seed, epochs } = settings;
  const file = (part: string) => join(data, part);
  const { result, folder } = await trainOnce<Trained>({
    model,
    config,
    settings: [
      ...['--preset', preset, '--lowercase', '--dev-sample', '300'],
      ...['--source', file('train.de'), '--target', file('train.en')],
      ...['--dev-source', file('val.de'), '--dev-target', file('val.en')],
      ...['--backend', backend, '--seed', seed],
      ...['--set', `training.epochs=${epochs}`],
    ],
    out,
    name: `${name}-${seed}`,
  });
  const testFile = `${folder}.test.json`;
  if (existsSync(testFile)) {
    return { ...result, translated: JSON.parse(await readFile(testFile, 'utf8')) as Translated[] };
  }
  const sources = await linesOf(file('test_2016_flickr.de'));
  const references = await linesOf(file('test_2016_flickr.en'));
  const translated: Translated[] = [];
  for (const [search, beam] of Object.entries(searches)) {
    const started = performance.now();
    const text = await commandLine(['predict', folder, file('test_2016_flickr.de'), '--backend', backend, ...beam]);
    const seconds = (performance.now() - started) / 1000;
    await writeFile(`${folder}.${search.replace(' ', '-')}.en`, text);
    // The last translation may be a blank line.
    const hypotheses = text.split('\n').slice(0, sources.length);
    const { score: bleu, protocol } = judge(hypotheses, references);
    const parts = byLength(sources, hypotheses, references);
    translated.push({ search, bleu, protocol, parts, sentencesPerSecond: sources.length / seconds });
  }
  await writeWhole(testFile, `${JSON.stringify(translated, undefined, 2)}\n`);
  return { ...result, translated };
}
