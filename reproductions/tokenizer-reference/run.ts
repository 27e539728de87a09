/**
 * `pnpm reproduce tokenizer-reference --data DIR [--lines N]`: ids, tokens, offsets and decoded text of corpora in five
 * languages, with the files of GPT-2 and of BERT, against the tokenizers of Hugging Face (Rust). DIR has the corpora,
 * `tokenizers/gpt2/{vocab.json,merges.txt}` and `tokenizers/bert-base-uncased/vocab.txt`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { readBert, readGpt2, type Tokenizer, writeTokenizerJson } from '@recurrent/tokenizers';
import { Tokenizer as Reference } from 'tokenizers';

const text = (...path: string[]) => readFileSync(join(...path), 'utf8').split('\n');

const corpora: Readonly<Record<string, (data: string) => string[]>> = {
  'English: Penn Treebank': (data) => text(data, 'ptb/ptb.test.txt'),
  'English: WikiText-2': (data) => text(data, 'wikitext2/wiki.test.tokens'),
  'German: Multi30k': (data) => text(data, 'multi30k/val.de'),
  'Russian: NEREL': (data) => {
    const files = readdirSync(join(data, 'nerel/dev')).filter((file) => file.endsWith('.txt'));
    return files.flatMap((file) => text(data, 'nerel/dev', file));
  },
  'Chinese: Tang poems': (data) => {
    const poems = JSON.parse(readFileSync(join(data, 'tang/poet.tang.0.json'), 'utf8')) as { paragraphs: string[] }[];
    return poems.flatMap(({ paragraphs }) => paragraphs);
  },
  'Chinese: Tatoeba': (data) => text(data, 'tatoeba/cmn-eng.txt').map((line) => line.split('\t')[1] ?? ''),
  'Chinese: Weibo, column file': (data) => text(data, 'weibo-ner/weiboNER_2nd_conll.train'),
  'French: Tatoeba': (data) => {
    const lines = gunzipSync(readFileSync(join(data, 'tatoeba/fra-eng.txt.gz')))
      .toString()
      .split('\n');
    return lines.map((line) => line.split('\t')[1] ?? '').filter((_, index) => index % 20 === 0);
  },
};

export default async function reproduce(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { data: { type: 'string' }, lines: { type: 'string', default: '5000' } },
  });
  const { data } = values;
  if (data === undefined) throw new Error('usage: pnpm reproduce tokenizer-reference --data DIR');
  const folder = join(data, 'tokenizers');
  const tokenizers = {
    'GPT-2': readGpt2({
      vocabulary: JSON.parse(readFileSync(join(folder, 'gpt2/vocab.json'), 'utf8')),
      merges: readFileSync(join(folder, 'gpt2/merges.txt'), 'utf8'),
    }),
    BERT: readBert(readFileSync(join(folder, 'bert-base-uncased/vocab.txt'), 'utf8')),
  };
  let failures = 0;
  for (const [name, tokenizer] of Object.entries(tokenizers)) {
    const reference = Reference.fromString(JSON.stringify(writeTokenizerJson(tokenizer)));
    for (const [corpus, read] of Object.entries(corpora)) {
      const lines = read(data).slice(0, Number(values.lines));
      let tokens = 0;
      let different = 0;
      for (const line of lines) {
        const found = await compare(tokenizer, reference, line);
        tokens += found.tokens;
        if (!found.same) different++;
      }
      if (different > 0) failures++;
      process.stdout.write(
        `${different === 0 ? 'ok    ' : 'FAILED'} ${name}, ${corpus}: ${lines.length} lines, ${tokens} tokens, ${different} lines differ\n`,
      );
    }
  }
  if (failures > 0) throw new Error(`${failures} of the comparisons differ`);
}

async function compare(tokenizer: Tokenizer, reference: Reference, line: string) {
  const { ids, tokens, offsets } = tokenizer.encode(line);
  const theirs = await reference.encode(line);
  // The reference counts code points.
  const units = [0];
  for (const character of line) units.push(units.at(-1)! + character.length);
  const ours = [[...ids], tokens, offsets, tokenizer.decode(ids)];
  const expected = [
    theirs.getIds(),
    theirs.getTokens(),
    theirs.getOffsets().map(([start, end]) => [units[start!], units[end!]]),
    await reference.decode(theirs.getIds(), true),
  ];
  return { tokens: ids.length, same: JSON.stringify(ours) === JSON.stringify(expected) };
}
