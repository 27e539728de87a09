import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runIn, temporaryFolder } from './run-in.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const write = (name: string, content: string | Uint8Array) => writeFile(join(folder.path, name), content);
const cli = (...argv: string[]) => runIn(folder.path, ['ngram', ...argv]);
const build = (...more: string[]) =>
  cli('build', '--order', '2', '--discount-fallback', '--text', 'train.txt', ...more);

/** What KenLM made of the first sentences of the package's corpus, and said of its test sentences. */
interface Fixture {
  readonly train: string[];
  readonly test: string[];
  readonly models: { readonly perplexity: number; readonly perplexityKnown: number; readonly arpa: string }[];
}
let kenlm: Fixture;

beforeAll(async () => {
  folder = await temporaryFolder();
  kenlm = JSON.parse(await readFile('packages/ngram/fixtures/kenlm.json', 'utf8'));
  await write('train.txt', 'fly to Rome\ngo to Rome\n\ngo to New York\n');
  await write('test.txt', 'go to Paris\n');
  await write('corpus.txt', kenlm.train.map((line) => `${line}\n`).join(''));
  await write('corpus-test.txt', kenlm.test.map((line) => `${line}\n`).join(''));
  expect(await build('--out', 'lm.arpa')).toMatchObject({ code: 0 });
});
afterAll(() => folder.remove());

it('builds, queries and converts, with the figures of KenLM', async () => {
  const built = await cli('build', '--order', '3', '--text', 'corpus.txt', '--out', 'corpus.arpa');
  expect(built).toMatchObject({ code: 0, stderr: '' });
  expect(built.stdout).toMatch(
    /^251 lines, [\d,]+ tokens with the end marks\n1-grams: \d+\n.*saved in corpus\.arpa after/s,
  );
  const [, including, excluding, ...rest] =
    /^Perplexity including OOVs:\t(.*)\nPerplexity excluding OOVs:\t(.*)\nOOVs:\t(\d+)\nTokens:\t(\d+)\n$/.exec(
      (await cli('query', 'corpus.arpa', '--text', 'corpus-test.txt')).stdout,
    )!;
  expect(Number(including)).toBeCloseTo(kenlm.models[0]!.perplexity, 4);
  expect(Number(excluding)).toBeCloseTo(kenlm.models[0]!.perplexityKnown, 4);
  expect(rest).toEqual(['7', '320']);

  expect((await cli('convert', 'corpus.arpa', 'corpus.safetensors')).code).toBe(0);
  expect((await cli('convert', 'corpus.safetensors', 'again.arpa')).code).toBe(0);
  const read = (name: string) => readFile(join(folder.path, name), 'utf8');
  expect(await read('again.arpa')).toBe(await read('corpus.arpa'));
  const query = JSON.parse((await cli('query', 'corpus.safetensors', '--text', 'corpus-test.txt', '--json')).stdout);
  expect(query).toMatchObject({ order: 3, perplexity: Number(including), unknown: 7, impossible: 0 });
});

it('smooths by name and settings, tunes to held-out text, closes the vocabulary', async () => {
  const json = async (...argv: string[]) =>
    JSON.parse((await build('--json', '--out', 'x.safetensors', ...argv)).stdout);
  const plain = (...argv: string[]) =>
    cli('build', '--order', '2', '--text', 'train.txt', '--out', 'x.arpa', '--json', ...argv);
  expect(await json('--cutoffs', '0,1')).toMatchObject({ order: 2, sequences: 4, tokens: 14, sizes: [9, 4] });
  const added = JSON.parse((await plain('--smoothing', 'addK', '--set', 'k=0.5')).stdout);
  expect(added.estimator).toEqual({ type: 'addK', k: 0.5 });
  expect(await plain('--smoothing', 'jelinekMercer', '--held-out', 'test.txt')).toMatchObject({ code: 0 });
  await write('words.txt', 'go\nto\n');
  expect(JSON.parse((await plain('--smoothing', 'wittenBell', '--vocabulary', 'words.txt')).stdout)).toMatchObject({
    unknown: 5,
  });
});

it('says when a perplexity is infinite, and when a text is in other words', async () => {
  const argv = ['--order', '1', '--text', 'train.txt', '--smoothing', 'mle', '--out', 'mle.arpa'];
  expect((await cli('build', ...argv)).code).toBe(0);
  const { stdout, stderr } = await cli('query', 'mle.arpa', '--text', 'test.txt');
  expect(stdout).toMatch(/^Perplexity including OOVs:\tInfinity\nPerplexity excluding OOVs:\t[\d.]+\nOOVs:\t1\n/);
  expect(stderr).toBe(
    'warning: 1 of 4 tokens have probability 0, the first "Paris" in line 1: the perplexity is infinite\n',
  );
  await write('other.txt', 'слова другого языка\n');
  expect((await cli('query', 'lm.arpa', '--text', 'other.txt')).stderr).toContain(
    'warning: 3 of 3 words are unknown to the model; is this its vocabulary?',
  );
});

describe('bad input', () => {
  const cases: [string, string[], number, RegExp][] = [
    [
      'a text that is not there',
      ['build', '--text', 'none.txt', '--out', 'x.arpa'],
      3,
      /^error: none\.txt: no such file$/m,
    ],
    [
      'counts too few',
      ['build', '--text', 'train.txt', '--out', 'x.arpa'],
      3,
      /^error: .*counts too few for the discounts of order 1/m,
    ],
    [
      'an order out of range',
      ['build', '--order', '9', '--text', 'train.txt', '--out', 'x.arpa'],
      2,
      /"order" expected a number in \[1, 7\], got 9/,
    ],
    [
      'cut-offs that fall',
      ['build', '--text', 'train.txt', '--out', 'x.arpa', '--cutoffs', '0,2,1'],
      2,
      /"cutoffs" expected/,
    ],
    [
      'an unknown smoothing',
      ['build', '--text', 'train.txt', '--out', 'x.arpa', '--smoothing', 'kn'],
      2,
      /Allowed choices are mle, addK/,
    ],
    [
      'an unknown setting',
      ['build', '--text', 'train.txt', '--out', 'x.arpa', '--set', 'k=1'],
      2,
      /unknown option "k"/,
    ],
    [
      'an output of another kind',
      ['build', '--text', 'train.txt', '--out', 'x.bin'],
      2,
      /x\.bin: expected a name that ends in \.arpa or \.safetensors/,
    ],
    [
      'an output in no folder',
      ['build', '--text', 'train.txt', '--out', 'no/x.arpa'],
      2,
      /no\/x\.arpa: no such folder/,
    ],
    [
      'marks in the text',
      ['build', '--text', 'marks.txt', '--out', 'x.arpa'],
      3,
      /^error: marks\.txt:2: the mark <s> is added to every line/m,
    ],
    [
      'an empty text',
      ['build', '--text', 'empty.txt', '--out', 'x.arpa'],
      3,
      /^error: empty\.txt: there is no text in it$/m,
    ],
    ['invalid UTF-8', ['build', '--text', 'bytes.txt', '--out', 'x.arpa'], 3, /^error: bytes\.txt:2: invalid UTF-8/m],
    [
      'a truncated model',
      ['query', 'cut.arpa', '--text', 'test.txt'],
      3,
      /^error: cut\.arpa:\d+: section \\2-grams: the file ends after \d+ of \d+ n-grams/m,
    ],
    [
      'a model that is none',
      ['query', 'train.txt', '--text', 'test.txt'],
      3,
      /^error: train\.txt:4: this is no ARPA file/m,
    ],
    ['a damaged compact model', ['query', 'cut.safetensors', '--text', 'test.txt'], 3, /^error: cut\.safetensors: /m],
  ];
  beforeAll(async () => {
    await write('marks.txt', 'a b\n<s> a </s>\n');
    await write('empty.txt', '');
    await write('bytes.txt', Uint8Array.of(0x61, 0x0a, 0xff, 0x0a));
    const arpa = await readFile(join(folder.path, 'lm.arpa'), 'utf8');
    await write('cut.arpa', arpa.slice(0, arpa.lastIndexOf('\n', arpa.length - 20) + 1));
    await cli('convert', 'lm.arpa', 'whole.safetensors');
    await write('cut.safetensors', (await readFile(join(folder.path, 'whole.safetensors'))).subarray(0, -8));
  });
  it.each(cases)('refuses %s', async (_name, argv, code, message) => {
    const before = await readdir(folder.path);
    const outcome = await cli(...argv);
    expect(outcome.stderr).toMatch(message);
    expect(outcome).toMatchObject({ code, stdout: '' });
    expect(await readdir(folder.path)).toEqual(before);
  });
});
