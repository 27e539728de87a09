import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '@recurrent/core';
import { linesOf } from '../files.ts';

export interface Pair {
  readonly source: string;
  readonly target: string;
}

export interface Splits {
  readonly train: readonly Pair[];
  readonly dev: readonly Pair[];
  readonly test: readonly Pair[];
}

/** A corpus as pairs, cut by seed. @param folder that holds the corpora by name */
export type Corpus = (folder: string, seed: number) => Promise<Splits>;

/** The corpora of `systems.json`. */
export const corpora: Readonly<Record<string, Corpus>> = { couplets, tang, tatoeba };

/** The first line of a couplet and the second. */
async function couplets(folder: string, seed: number): Promise<Splits> {
  const [sources, targets] = await Promise.all(
    ['in.txt', 'out.txt'].map((name) => linesOf(join(folder, 'couplets', name))),
  );
  // The characters are parted by spaces.
  const whole = (line: string) => line.replaceAll(' ', '');
  const pairs = sources!.map((source, index) => ({ source: whole(source), target: whole(targets![index]!) }));
  return cut(pairs, [200, 200], seed);
}

/** An English sentence and its Chinese translation; all translations of a sentence are on the same side. */
async function tatoeba(folder: string, seed: number): Promise<Splits> {
  const lines = await linesOf(join(folder, 'tatoeba', 'cmn-eng.txt'));
  const pairs = lines.map((line) => {
    const [source, target] = line.split('\t');
    return { source: source!, target: target! };
  });
  return cut(pairs, [500, 500], seed);
}

interface Poem {
  readonly paragraphs: readonly string[];
}

/**
 * The first half of a line of a poem and the second. 100 poems choose the epoch; those of the collection of 300 that
 * have no line in common with any other poem here are the test.
 */
async function tang(folder: string, seed: number): Promise<Splits> {
  const read = async (name: string) =>
    JSON.parse(await readFile(join(folder, 'tang', name), 'utf8')) as readonly Poem[];
  const parts = await Promise.all([0, 1000, 2000].map((first) => read(`poet.tang.${first}.json`)));
  const poems = createRandom(seed).shuffle(parts.flat());
  const known = new Set(poems.flatMap(({ paragraphs }) => paragraphs));
  const unseen = (await read('tang300.json')).filter(({ paragraphs }) => !paragraphs.some((line) => known.has(line)));
  const halves = (some: readonly Poem[]) => some.flatMap(({ paragraphs }) => paragraphs.flatMap(halvesOf));
  return { train: halves(poems.slice(100)), dev: halves(poems.slice(0, 100)), test: halves(unseen) };
}

/** `…，…。` as a pair; lines of another form are left out. */
function halvesOf(line: string): Pair[] {
  const [, source, target] = /^(\p{Script=Han}+)\P{Script=Han}(\p{Script=Han}+)\P{Script=Han}$/u.exec(line) ?? [];
  return source === undefined || target === undefined ? [] : [{ source, target }];
}

/** Whole groups of pairs with one source go to dev and test until these have as many pairs as asked for. */
function cut(pairs: readonly Pair[], [devSize, testSize]: readonly [number, number], seed: number): Splits {
  const groups = new Map<string, Pair[]>();
  for (const pair of pairs) {
    const group = groups.get(pair.source);
    if (group === undefined) groups.set(pair.source, [pair]);
    else group.push(pair);
  }
  const splits = { train: [] as Pair[], dev: [] as Pair[], test: [] as Pair[] };
  for (const group of createRandom(seed).shuffle([...groups.values()])) {
    const side =
      splits.test.length + group.length <= testSize
        ? 'test'
        : splits.dev.length + group.length <= devSize
          ? 'dev'
          : 'train';
    splits[side].push(...group);
  }
  return splits;
}
