/**
 * `pnpm reproduce corpus-counts --data PATH`: reads every CoNLL-like corpus under PATH and compares the numbers of
 * sentences and tokens with the published ones; then the tag scheme, and conversion there and back.
 */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { convertTags, detectScheme, readColumns, readParallelTags, type Sentence } from '@recurrent/datasets';
import { conllevalSpans, tagSchemes } from '@recurrent/metrics';
import { corpora } from './corpora.ts';

export default async function reproduce(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { data: { type: 'string' } } });
  if (values.data === undefined) throw new Error('usage: pnpm reproduce corpus-counts --data PATH');
  let failures = 0;
  for (const { paths, sentences, tokens, ...options } of corpora) {
    const files = paths.map((path) => join(values.data!, path));
    const started = performance.now();
    const read: Sentence[] = [];
    for await (const sentence of open(files, options)) read.push(sentence);
    const seconds = (performance.now() - started) / 1000;
    const counted = read.reduce((sum, { columns }) => sum + columns.token!.length, 0);
    const same = read.length === sentences && counted === tokens;
    if (!same) failures++;
    process.stdout.write(
      `${same ? 'ok    ' : 'FAILED'} ${paths[0]}: ${read.length} sentences, ${counted} tokens${same ? '' : ` (published ${sentences}, ${tokens})`}; ` +
        `${describeTags(read.map(({ columns }) => columns.tag!))}; ${Math.round(counted / seconds / 1000)}k tokens/s\n`,
    );
  }
  if (failures > 0) throw new Error(`${failures} of the counts differ`);
}

function open(files: string[], options: { columns?: string[]; separator?: string }): AsyncGenerator<Sentence> {
  const [first, second] = files;
  if (second !== undefined) {
    const names = { tokens: first!, tags: second };
    return readParallelTags(createReadStream(first!), createReadStream(second), { files: names });
  }
  const { columns = ['token', 'tag'], ...rest } = options;
  return readColumns(createReadStream(first!), { ...rest, columns, file: first! });
}

function describeTags(sequences: (readonly string[])[]): string {
  const spans = sequences.reduce((sum, tags) => sum + conllevalSpans(tags).length, 0);
  try {
    const scheme = detectScheme(sequences);
    for (const tags of sequences) {
      for (const other of tagSchemes) {
        const back = convertTags(convertTags(tags, scheme, other), other, scheme);
        if (back.join(' ') !== tags.join(' ')) throw new Error(`there and back over ${other} differs`);
      }
    }
    return `${scheme}, ${spans} conlleval spans`;
  } catch (error) {
    return `${(error as Error).message}, ${spans} conlleval spans`;
  }
}
