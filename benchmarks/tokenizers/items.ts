import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A piece of a corpus, line by line. */
export interface Corpus {
  readonly name: string;
  readonly language: string;
  /** @param data the folder of the corpora */
  lines(data: string): string[];
}

const text = (...path: string[]) => readFileSync(join(...path), 'utf8').split('\n');

export const corpora: readonly Corpus[] = [
  { name: 'wikitext2', language: 'English', lines: (data) => text(data, 'wikitext2/wiki.test.tokens') },
  { name: 'ptb', language: 'English', lines: (data) => text(data, 'ptb/ptb.test.txt') },
  { name: 'multi30k', language: 'German', lines: (data) => text(data, 'multi30k/train.de') },
  {
    name: 'nerel',
    language: 'Russian',
    lines: (data) =>
      readdirSync(join(data, 'nerel/train')).flatMap((file) => {
        return file.endsWith('.txt') ? text(data, 'nerel/train', file) : [];
      }),
  },
  {
    name: 'tang',
    language: 'Chinese',
    lines: (data) => {
      const poems = JSON.parse(readFileSync(join(data, 'tang/poet.tang.0.json'), 'utf8')) as { paragraphs: string[] }[];
      return poems.flatMap(({ paragraphs }) => paragraphs);
    },
  },
  {
    name: 'weibo',
    language: 'Chinese',
    lines: (data) =>
      readFileSync(join(data, 'weibo-ner/weiboNER_2nd_conll.train'), 'utf8')
        .split(/\n\s*\n/)
        .map((message) => message.replace(/^(.\S*?)\d\t.*\n?/gmu, '$1')),
  },
  {
    name: 'tatoeba',
    language: 'French',
    lines: (data) =>
      gunzipSync(readFileSync(join(data, 'tatoeba/fra-eng.txt.gz')))
        .toString()
        .split('\n')
        .map((line) => line.split('\t')[1] ?? ''),
  },
];

/** What a contender is told to prepare. */
export interface TokenizerItem {
  readonly work: string;
  readonly corpus: string;
  readonly model: 'gpt2' | 'bert';
  readonly data: string;
  /** How many lines; the benchmark repeats them. */
  readonly lines: number;
}

export function linesOf({ corpus, data, lines }: Pick<TokenizerItem, 'corpus' | 'data' | 'lines'>): string[] {
  return corpora
    .find(({ name }) => name === corpus)!
    .lines(data)
    .slice(0, lines);
}

/** The staged files of the two models. */
export function modelFiles(data: string) {
  const folder = join(data, 'tokenizers');
  return {
    gpt2: {
      vocabulary: JSON.parse(readFileSync(join(folder, 'gpt2/vocab.json'), 'utf8')) as unknown,
      merges: readFileSync(join(folder, 'gpt2/merges.txt'), 'utf8'),
    },
    bert: readFileSync(join(folder, 'bert-base-uncased/vocab.txt'), 'utf8'),
  };
}
