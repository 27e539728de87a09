import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallModel, testText, trainText } from './corpus.ts';
import { runIn, temporaryFolder } from './run-in.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const cli = (...argv: string[]) => runIn(folder.path, argv);
const write = (name: string, content: string | Uint8Array) => writeFile(join(folder.path, name), content);
const epochs = (count: number) => ['--set', `training.epochs=${count}`];

beforeAll(async () => {
  folder = await temporaryFolder();
  await write('train.txt', trainText);
  await write('test.txt', testText);
  const { code, stderr } = await cli(
    ...['train', 'tagger.v1', '--train', 'train.txt', '--out', 'city', ...smallModel, ...epochs(30)],
  );
  expect(stderr).not.toContain('error');
  expect(code).toBe(0);
}, 60_000);
afterAll(() => folder.remove());

describe('train', () => {
  it('saves the model and leaves nothing else behind', async () => {
    expect((await readdir(folder.path)).sort()).toEqual(['city', 'test.txt', 'train.txt']);
    expect((await readdir(join(folder.path, 'city'))).sort()).toEqual([
      'model.json',
      'tokenizer.json',
      'weights.safetensors',
    ]);
  });

  it('prints one JSON object with every number, and progress elsewhere', async () => {
    const { code, stdout, stderr } = await cli(
      ...[
        'train',
        'tagger.v1',
        '--train',
        'train.txt',
        '--dev',
        'test.txt',
        '--test',
        'test.txt',
        '--columns',
        'token,tag',
      ],
      ...[
        '--label',
        'tag',
        '--out',
        'json',
        '--seed',
        '7',
        '--backend',
        'cpu',
        '--no-kernels',
        '--json',
        ...smallModel,
        ...epochs(2),
      ],
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      command: 'train',
      model: 'tagger.v1',
      seed: 7,
      backend: 'cpu',
      kernels: false,
      threads: 1,
      folder: 'json',
      config: { units: 8, encoder: 'bidirectional' },
      data: { columns: ['token', 'tag'], scheme: 'BIO' },
      examples: { train: 4, dev: 2, test: 2 },
      training: { epochs: 2, steps: 4, tokensPerSecond: expect.any(Number) },
      dev: { protocol: 'spans|scheme:BIO|mode:conlleval', metrics: { f1: expect.any(Number) } },
      test: { monitor: { metric: 'f1' }, report: { tokens: 9 } },
      seconds: expect.any(Number),
    });
    expect(stderr).toMatch(/^epoch 1\/2 \| loss \d+\.\d+ \| dev \d\.\d{4} \(best\) \| [\d,]+ tokens\/s/m);
  });

  it('takes columns from the first line, says so, and reads gzip and parallel files', async () => {
    await write('three.txt.gz', gzipSync(trainText.replaceAll(' ', ' X ')));
    const gzip = await cli('train', 'tagger.v1', '--train', 'three.txt.gz', '--out', 'gz', ...smallModel, ...epochs(1));
    expect(gzip.stderr).toContain('three.txt.gz: taking its columns as token,column2,tag (--columns says otherwise)');
    expect(gzip.code).toBe(0);
    await write('seq.in', 'go to Rome\nfly on Monday\n');
    await write('seq.out', 'O O B-city\nO O B-day\n');
    const parallel = await cli(
      'train',
      'tagger.v1',
      '--train',
      'seq.in,seq.out',
      '--dev-fraction',
      '0.5',
      '--out',
      'parallel',
      ...smallModel,
      ...epochs(1),
    );
    expect(parallel.stderr).not.toContain('error');
    expect(parallel.code).toBe(0);
  });

  it('reads a config file and puts --set over it', async () => {
    await write(
      'config.json',
      JSON.stringify({ units: 3, cell: { type: 'gru', resetAfter: false }, training: { epochs: 1 } }),
    );
    const { stdout } = await cli(
      ...[
        'train',
        'tagger.v1',
        '--train',
        'train.txt',
        '--config',
        'config.json',
        '--set',
        'units=4',
        '--set',
        'cell.resetAfter=true',
      ],
      ...['--out', 'configured', '--json'],
    );
    expect(JSON.parse(stdout).config).toMatchObject({ units: 4, cell: { type: 'gru', resetAfter: true } });
  });

  it('trains on two threads', async () => {
    const run = ['train', 'tagger.v1', '--train', 'train.txt', '--seed', '7', '--json', ...smallModel, ...epochs(2)];
    const results = [];
    for (const threads of ['1', '2']) {
      const { code, stdout } = await cli(...run, '--threads', threads, '--out', `threads-${threads}`);
      expect(code).toBe(0);
      results.push(JSON.parse(stdout));
    }
    const [one, two] = results;
    expect([one.threads, two.threads]).toEqual([1, 2]);
    expect(two.training).toMatchObject({ epochs: 2, steps: one.training.steps });
  });

  it('replaces a saved model', async () => {
    const before = await readFile(join(folder.path, 'configured', 'model.json'), 'utf8');
    const { code } = await cli(
      'train',
      'tagger.v1',
      '--train',
      'train.txt',
      '--out',
      'configured',
      ...smallModel,
      ...epochs(1),
    );
    expect(code).toBe(0);
    expect(await readFile(join(folder.path, 'configured', 'model.json'), 'utf8')).not.toBe(before);
  });
});

describe('evaluate', () => {
  it('prints the table of conlleval', async () => {
    const { code, stdout } = await cli('evaluate', 'city', '--data', 'train.txt');
    expect(code).toBe(0);
    expect(stdout).toContain('processed 15 tokens with 5 phrases; found: 5 phrases; correct: 5.');
    expect(stdout).toMatch(/^ +city: precision: 100\.00%; recall: 100\.00%; FB1: 100\.00 {2}3$/m);
  });

  it('prints the same as JSON', async () => {
    const { stdout } = await cli('evaluate', 'city', '--data', 'train.txt', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      command: 'evaluate',
      model: 'tagger.v1',
      folder: 'city',
      examples: 4,
      monitor: { metric: 'f1', value: 1 },
      report: { perType: { city: { gold: 3, correct: 3 } } },
    });
  });
});

describe('predict', () => {
  const text = 'fly to  New York\n\ngo on Monday\n';

  it('marks spans in raw text from a pipe', async () => {
    const { code, stdout } = await runIn(folder.path, ['predict', 'city'], { stdin: text });
    expect(stdout).toBe('fly to  [New York](city)\ngo on [Monday](day)\n');
    expect(code).toBe(0);
  });

  it('colours spans in a terminal and explains the colours, unless NO_COLOR is set', async () => {
    await write('raw.txt', text);
    const colored = await runIn(folder.path, ['predict', 'city', 'raw.txt'], { terminal: true });
    expect(colored.stdout).toContain('fly to  \u001b[1m\u001b[4m\u001b[36mNew York\u001b[39m');
    expect(colored.stdout.endsWith('\u001b[36m■ city\u001b[39m  \u001b[33m■ day\u001b[39m\n')).toBe(true);
    const plain = await runIn(folder.path, ['predict', 'city', 'raw.txt'], { terminal: true, env: { NO_COLOR: '1' } });
    expect(plain.stdout).toBe('fly to  [New York](city)\ngo on [Monday](day)\n');
  });

  it('prints JSON with places in the text', async () => {
    const { stdout } = await runIn(folder.path, ['predict', 'city', '-', '--json'], { stdin: text });
    expect(JSON.parse(stdout)).toEqual([
      {
        text: 'fly to  New York',
        tokens: ['fly', 'to', 'New', 'York'],
        tags: ['O', 'O', 'B-city', 'I-city'],
        spans: [{ type: 'city', text: 'New York', tokens: [2, 4], characters: [8, 16] }],
      },
      {
        text: 'go on Monday',
        tokens: ['go', 'on', 'Monday'],
        tags: ['O', 'O', 'B-day'],
        spans: [{ type: 'day', text: 'Monday', tokens: [2, 3], characters: [6, 12] }],
      },
    ]);
    expect(JSON.parse((await runIn(folder.path, ['predict', 'city', '--json'])).stdout)).toEqual([]);
  });

  it('reads columns, with and without labels, and writes columns', async () => {
    await write('gold.txt', 'go O\nto O\nNew O\nYork O\n\nfly O\non O\nMonday O\n');
    const labelled = await cli('predict', 'city', 'gold.txt', '--columns', 'token,tag');
    expect(labelled.stdout).toBe('go O\nto O\nNew B-city\nYork I-city\n\nfly O\non O\nMonday B-day\n\n');
    const bare = await runIn(folder.path, ['predict', 'city', '-', '--columns', 'token'], { stdin: 'to\nRome\n' });
    expect(bare.stdout).toBe('to O\nRome B-city\n\n');
    const json = await runIn(folder.path, ['predict', 'city', '-', '--columns', 'token', '--json'], {
      stdin: 'to\nRome\n',
    });
    expect(JSON.parse(json.stdout)).toEqual([
      { tokens: ['to', 'Rome'], tags: ['O', 'B-city'], spans: [{ type: 'city', text: 'Rome', tokens: [1, 2] }] },
    ]);
  });
});
