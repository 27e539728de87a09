import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bleu } from '@recurrent/metrics';
import { type Config, commandLine, trainOnce } from '../train-once.ts';

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

/** Words of the source, from each on to the next. */
const lengths = [1, 8, 11, 14, 18] as const;

/**
 * Trains a system on Multi30k de→en, chooses the epoch by BLEU on the validation set, translates the test set of 2016
 * greedily and by a beam of 5, and gives BLEU in all and by the length of the source.
 */
export default async function reproduce(args: readonly string[]): Promise<void> {
  const { title, model, systems } = JSON.parse(
    await readFile(new URL('systems.json', import.meta.url), 'utf8'),
  ) as Reproduction;
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      system: { type: 'string', default: 'attention-words' },
      epochs: { type: 'string' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string', default: join('runs', 'multi30k') },
      backend: { type: 'string', default: 'wasm' },
    },
  });
  const { data, system, epochs, seed, out, backend } = values;
  const chosen = systems[system];
  if (data === undefined || chosen === undefined) {
    const names = Object.keys(systems).join('|');
    throw new Error(
      `usage: pnpm reproduce multi30k --data DIR [--system ${names}] [--epochs N] [--seed N] [--out DIR] [--backend wasm|cpu]`,
    );
  }
  const file = (name: string) => join(data, name);
  const { result, folder } = await trainOnce<Trained>({
    model,
    config: chosen.config,
    settings: [
      ...['--preset', chosen.preset, '--lowercase', '--dev-sample', '300'],
      ...['--source', file('train.de'), '--target', file('train.en')],
      ...['--dev-source', file('val.de'), '--dev-target', file('val.en')],
      ...['--backend', backend, '--seed', seed],
      ...(epochs === undefined ? [] : ['--set', `training.epochs=${epochs}`]),
    ],
    out,
    name: `${system}-${seed}`,
  });
  const sources = await linesOf(file('test_2016_flickr.de'));
  const references = await linesOf(file('test_2016_flickr.en'));
  const rows: string[] = [];
  let protocol = '';
  for (const [search, beam] of Object.entries({ greedy: [], 'beam 5': ['--beam', '5'] })) {
    const started = performance.now();
    const text = await commandLine(['predict', folder, file('test_2016_flickr.de'), '--backend', backend, ...beam]);
    const seconds = (performance.now() - started) / 1000;
    const hypotheses = text.trimEnd().split('\n');
    await writeFile(`${folder}.${search.replace(' ', '-')}.en`, text);
    const all = scoreOf(hypotheses, references);
    protocol = all.protocol;
    const byLength = lengths.map((from, index) => {
      const below = lengths[index + 1] ?? Infinity;
      const places = sources.flatMap((line, at) => {
        const words = line.split(/\s+/).length;
        return words >= from && words < below ? [at] : [];
      });
      const pick = (texts: readonly string[]) => places.map((at) => texts[at]!);
      return places.length === 0 ? '–' : scoreOf(pick(hypotheses), pick(references)).score.toFixed(1);
    });
    const cells = [`**${all.score.toFixed(2)}**`, ...byLength, (sources.length / seconds).toFixed(0)];
    rows.push(`| ${system} | ${search} | ${cells.join(' | ')} |`);
  }
  const heads = lengths.map((from, index) => (lengths[index + 1] ? `${from}–${lengths[index + 1]! - 1}` : `${from}+`));
  const head = ['system', 'search', 'BLEU', ...heads.map((words) => `${words} words`), 'sentences/s'];
  const { parameters, bestEpoch, seconds } = result.training;
  process.stdout.write(
    `\n# ${title}\n\n| ${head.join(' | ')} |\n|---|---|${'---:|'.repeat(head.length - 2)}\n${rows.join('\n')}\n\n` +
      `${protocol}; ${parameters.toLocaleString('en')} parameters, epoch ${bestEpoch}, ${(seconds / 60).toFixed(0)} minutes of training\n`,
  );
}

function scoreOf(hypotheses: readonly string[], references: readonly string[]) {
  return bleu(hypotheses, references, { lowercase: true });
}

async function linesOf(file: string): Promise<string[]> {
  return (await readFile(file, 'utf8')).trimEnd().split('\n');
}
