import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readTokenizerJson } from '@recurrent/tokenizers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runIn, temporaryFolder } from './run-in.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const write = (name: string, content: string | Uint8Array) => writeFile(join(folder.path, name), content);
const cli = (argv: string[], stdin?: string) => runIn(folder.path, argv, stdin === undefined ? {} : { stdin });
const train = (type: string, ...more: string[]) =>
  cli(['tokenizer', 'train', '--type', type, '--text', 'text.txt', '--out', `${type}.json`, ...more]);

beforeAll(async () => {
  folder = await temporaryFolder();
  const lines = Array.from({ length: 40 }, (_, line) => `the boat to harbour ${line} leaves later than the bus\n`);
  await write('text.txt', lines.join(''));
});
afterAll(() => folder.remove());

it.each([
  ['bpe', '50'],
  ['byte-bpe', '280'],
  ['wordpiece', '60'],
  ['unigram', '30'],
])('trains %s, encodes, and decodes what it encoded', async (type, size) => {
  const trained = await train(type, '--vocabulary-size', size, '--json');
  expect(trained.code, trained.stderr).toBe(0);
  expect(trained.stderr).toBe('');
  expect(JSON.parse(trained.stdout)).toMatchObject({ command: 'tokenizer train', type, lines: 40, size: Number(size) });
  const saved = readTokenizerJson(JSON.parse(await readFile(join(folder.path, `${type}.json`), 'utf8')));
  const text = 'the boat leaves\n\nlater than the bus to harbour 12\n';
  const encoded = await cli(['tokenizer', 'encode', `${type}.json`], text);
  const expected = text
    .split('\n')
    .slice(0, -1)
    .map((line) => saved.encode(line));
  expect(encoded.stdout).toBe(expected.map(({ ids }) => `${[...ids].join(' ')}\n`).join(''));
  expect((await cli(['tokenizer', 'encode', `${type}.json`, '--tokens'], text)).stdout).toBe(
    expected.map(({ tokens }) => `${tokens.join(' ')}\n`).join(''),
  );
  const decoded = await cli(['tokenizer', 'decode', `${type}.json`], encoded.stdout);
  expect(decoded.stdout).toBe(text);
  const json = JSON.parse((await cli(['tokenizer', 'encode', `${type}.json`, 'text.txt', '--json'])).stdout);
  expect(json).toHaveLength(40);
  expect(json[0]).toEqual({
    text: expect.any(String),
    ids: expect.any(Array),
    tokens: expect.any(Array),
    offsets: expect.any(Array),
  });
});

it('takes special tokens, leaves the template out, keeps special tokens', async () => {
  const special = ['--special-token', '<pad>', '--special-token', '<unk>', '--special-token', '<eos>'];
  expect((await train('bpe', '--vocabulary-size', '50', ...special)).stdout).toMatch(
    /^40 lines, .*\nbpe, 50 tokens, saved/s,
  );
  expect((await cli(['tokenizer', 'encode', 'bpe.json'], 'the<eos>')).stdout).toMatch(/ 2\n$/);
  expect((await cli(['tokenizer', 'decode', 'bpe.json', '--keep-special', '--json'], '2 0')).stdout).toBe(
    '[\n{"ids":[2,0],"text":"<eos><pad>"}\n]\n',
  );
  await train('wordpiece', '--vocabulary-size', '80');
  expect((await cli(['tokenizer', 'encode', 'wordpiece.json', '--tokens'], 'the')).stdout).toBe('[CLS] the [SEP]\n');
  expect((await cli(['tokenizer', 'encode', 'wordpiece.json', '--tokens', '--no-template'], 'the')).stdout).toBe(
    'the\n',
  );
});

it('reads the files of GPT-2 and BERT', async () => {
  await write('vocab.txt', '[UNK]\n[CLS]\n[SEP]\nboat\n##s\n');
  expect((await cli(['tokenizer', 'encode', 'vocab.txt', '--tokens'], 'Boats')).stdout).toBe('[CLS] boat ##s [SEP]\n');
  await mkdir(join(folder.path, 'gpt2'));
  await write('gpt2/vocab.json', '{"a":0}');
  await write('gpt2/merges.txt', '#version: 0.2\n');
  const outcome = await cli(['tokenizer', 'encode', 'gpt2'], 'a');
  expect(outcome).toMatchObject({ code: 3, stdout: '' });
  expect(outcome.stderr).toContain('gpt2: tokenizers.byteBpe: the vocabulary lacks byte 0');
});

const unsupported = {
  normalizer: { type: 'Sequence', normalizers: [{ type: 'NFC' }, { type: 'Precompiled', precompiled_charsmap: '' }] },
  model: { type: 'WordLevel', vocab: { a: 0 }, unk_token: 'a' },
};

it.each([
  ['invalid UTF-8', Uint8Array.of(0x61, 0x0a, 0xff, 0x0a), /bad\.txt:2: invalid UTF-8/, 3],
  ['a text without a word', '\n\n', /the texts hold no word/, 3],
])('training refuses %s', async (_name, content, message, code) => {
  await write('bad.txt', content);
  const argv = [
    'tokenizer',
    'train',
    '--type',
    'bpe',
    '--vocabulary-size',
    '50',
    '--text',
    'bad.txt',
    '--out',
    'new.json',
  ];
  const outcome = await cli(argv);
  expect(outcome.stderr).toMatch(message);
  expect(outcome.code).toBe(code);
  expect(await readdir(folder.path)).not.toContain('new.json');
});

it('refuses what is wrong, and says where', async () => {
  await write('unsupported.json', JSON.stringify(unsupported));
  const named = await cli(['tokenizer', 'encode', 'unsupported.json'], 'a');
  expect(named.code).toBe(3);
  expect(named.stderr).toMatch(
    /unsupported\.json: .*normalizer\.normalizers\[1\]: "Precompiled" \(known: NFC, .*\) is not supported/,
  );
  await write('vocab.txt', '[UNK]\n[CLS]\n[SEP]\nboat\n');
  for (const [stdin, message] of [
    ['1 2\n7\n', /standard input:2: expected ids from 0 to 3, got "7"/],
    ['1 -1\n', /standard input:1: .* got "-1"/],
    ['one\n', /standard input:1: .* got "one"/],
  ] as const) {
    const outcome = await cli(['tokenizer', 'decode', 'vocab.txt'], stdin);
    expect(outcome.code).toBe(3);
    expect(outcome.stderr).toMatch(message);
  }
  await write('broken.json', '{');
  expect((await cli(['tokenizer', 'decode', 'broken.json'], '1')).stderr).toMatch(/broken\.json: is not JSON/);
  expect((await cli(['tokenizer', 'decode', 'missing.json'], '1')).stderr).toMatch(/missing\.json: no such file/);
  expect((await train('byte-bpe', '--vocabulary-size', '20')).stderr).toMatch(/"vocabularySize" expected at least 256/);
  expect((await train('bpe', '--vocabulary-size', '5')).stderr).toMatch(/give "alphabetSize"/);
  const other = await cli([
    'tokenizer',
    'train',
    '--type',
    'char',
    '--vocabulary-size',
    '9',
    '--text',
    'text.txt',
    '--out',
    'x.json',
  ]);
  expect(other).toMatchObject({ code: 2 });
  expect((await train('bpe', '--vocabulary-size', '50', '--out', 'x.txt')).stderr).toMatch(/ends in \.json/);
});
