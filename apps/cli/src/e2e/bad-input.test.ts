import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { smallModel, testText, trainText } from './corpus.ts';
import { runIn, temporaryFolder } from './run-in.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const write = (name: string, content: string | Uint8Array) => writeFile(join(folder.path, name), content);
const train = (...more: string[]) => [
  'train',
  'tagger.v1',
  '--out',
  'out',
  '--train',
  'train.txt',
  ...smallModel,
  '--set',
  'training.epochs=1',
  ...more,
];

beforeAll(async () => {
  folder = await temporaryFolder();
  await write('train.txt', trainText);
  await write('test.txt', testText);
  expect((await runIn(folder.path, train('--out', 'good'))).code).toBe(0);
}, 60_000);
afterAll(() => folder.remove());

/** Runs what has to fail; gives the message, and sees to it that no file or folder came of it. */
async function refused(argv: readonly string[], code: number): Promise<string> {
  const before = await readdir(folder.path, { recursive: true });
  const outcome = await runIn(folder.path, argv);
  expect(await readdir(folder.path, { recursive: true })).toEqual(before);
  expect(outcome.stdout).toBe('');
  expect(outcome.code, outcome.stderr).toBe(code);
  return outcome.stderr;
}

describe('data files', () => {
  const files: [string, string | Uint8Array, RegExp, ...string[]][] = [
    ['ragged rows', 'a O\nb\n', /^error: bad\.txt:2: expected 2 columns/m],
    [
      'a missing label column',
      'a X O\nb X O\n',
      /"label" expected one of the columns token, pos, got "ner"/,
      '--columns',
      'token,pos',
      '--label',
      'ner',
    ],
    [
      'a label column that the file lacks',
      'a\nb\n',
      /^error: bad\.txt:1: expected 2 columns \(token, tag\), got 1/m,
      '--columns',
      'token,tag',
    ],
    ['an empty file', '', /^error: bad\.txt: /m],
    ['a blank file', '\n\n \n', /^error: bad\.txt: /m],
    ['a 10 MB line', `a O\n${'x'.repeat(10_000_000)} O\n`, /^error: bad\.txt:2: a line of at least \d+ characters/m],
    [
      'invalid UTF-8',
      Uint8Array.of(0x61, 0x20, 0x4f, 0x0a, 0xff, 0x20, 0x4f, 0x0a),
      /^error: bad\.txt:2: invalid UTF-8/m,
    ],
    ['an unknown scheme', 'a O\n', /"scheme" expected .*"BIO".*, got "BIOX"/, '--scheme', 'BIOX'],
    ['tags that fit no scheme', 'a I-x\nb M-y\nc L-z\n', /^error: .*no tag scheme fits/m],
    ['gzip that is none', 'a O\n', /^error: bad\.txt\.gz: is not valid gzip data/m],
  ];
  it.each(files)('refuses %s', async (_name, content, message, ...flags) => {
    const file = flags.length === 0 && message.source.includes('gz') ? 'bad.txt.gz' : 'bad.txt';
    await write(file, content);
    const stderr = await refused(
      train('--train', file, ...flags),
      flags.includes('--label') || flags.includes('--scheme') ? 2 : 3,
    );
    expect(stderr).toMatch(message);
  });

  it('refuses labels of dev and test data that training never saw, before training', async () => {
    await write('unseen.txt', 'go O\nRome B-planet\n');
    for (const split of ['--dev', '--test']) {
      const stderr = await refused(train(split, 'unseen.txt'), 3);
      expect(stderr).toMatch(/^error: unseen\.txt:2: label "B-planet" was not seen in training/m);
      expect(stderr).not.toMatch(/^epoch/m);
    }
    expect(await refused(['evaluate', 'good', '--data', 'unseen.txt'], 3)).toMatch(
      /^error: unseen\.txt:2: label "B-planet"/m,
    );
    const counted = await runIn(folder.path, ['evaluate', 'good', '--data', 'unseen.txt', '--unknown-labels', 'miss']);
    expect(counted.code).toBe(0);
    expect(counted.stdout).toContain('planet');
  });

  it('refuses files that are not there, or folders', async () => {
    expect(await refused(train('--train', 'none.txt'), 3)).toBe('error: none.txt: no such file\n');
    expect(await refused(train('--test', 'good'), 3)).toContain('error: good: is a folder, expected a file\n');
    expect(await refused(['evaluate', 'good', '--data', 'none.txt'], 3)).toContain('error: none.txt: no such file');
    expect(await refused(['predict', 'good', 'none.txt'], 3)).toContain('error: none.txt: no such file');
  });

  it('refuses parallel files that part', async () => {
    await write('seq.in', 'go to Rome\nfly\n');
    await write('seq.out', 'O O B-city\nO O\n');
    expect(await refused(train('--train', 'seq.in,seq.out'), 3)).toContain('error: seq.out:2: expected 1 tags, got 2');
  });
});

describe('saved models', () => {
  const damaged = async (name: string, change: (files: Map<string, Uint8Array>) => void) => {
    const files = new Map<string, Uint8Array>();
    for (const file of await readdir(join(folder.path, 'good')))
      files.set(file, await readFile(join(folder.path, 'good', file)));
    change(files);
    await mkdir(join(folder.path, name), { recursive: true });
    for (const [file, bytes] of files) await write(join(name, file), bytes);
    return refused(['evaluate', name, '--data', 'test.txt'], 3);
  };
  const weights = 'weights.safetensors';
  const json = (files: Map<string, Uint8Array>) => JSON.parse(Buffer.from(files.get('model.json')!).toString());

  it('refuses a folder that is none, or holds none', async () => {
    expect(await refused(['evaluate', 'nowhere', '--data', 'test.txt'], 3)).toBe('error: nowhere: no such file\n');
    expect(await refused(['predict', 'train.txt'], 3)).toContain(
      'train.txt: is a file, expected the folder of a saved model',
    );
    await mkdir(join(folder.path, 'empty'));
    expect(await refused(['predict', 'empty'], 3)).toMatch(/model\.json/);
  });

  it('refuses weights that end early', async () => {
    expect(await damaged('truncated', (files) => files.set(weights, files.get(weights)!.slice(0, -8)))).toMatch(
      /weights\.safetensors/,
    );
  });

  it('refuses a header longer than the file', async () => {
    const stderr = await damaged('header', (files) => {
      const bytes = Uint8Array.from(files.get(weights)!);
      new DataView(bytes.buffer).setBigUint64(0, 1n << 60n, true);
      files.set(weights, bytes);
    });
    expect(stderr).toMatch(/weights\.safetensors.*header/s);
  });

  it('refuses offsets out of range', async () => {
    const stderr = await damaged('offsets', (files) => {
      const bytes = Buffer.from(files.get(weights)!);
      const at = bytes.indexOf('"data_offsets":[') + '"data_offsets":['.length;
      bytes.write('9', at);
      files.set(weights, bytes);
    });
    expect(stderr).toMatch(/weights\.safetensors/);
  });

  it('refuses another format version, another model and text that is not JSON', async () => {
    const put = (files: Map<string, Uint8Array>, value: unknown) =>
      files.set('model.json', Buffer.from(JSON.stringify(value)));
    const version = await damaged('version', (files) => put(files, { ...json(files), format: 99, formatVersion: 99 }));
    expect(version).toMatch(/model\.json.*99/s);
    expect(await damaged('text', (files) => files.set('model.json', Buffer.from('{')))).toMatch(/model\.json/);
  });
});

describe('names and settings', () => {
  const cases: [string, string[], number, RegExp][] = [
    [
      'an unknown model',
      ['train', 'tager.v1', '--train', 'train.txt', '--out', 'out'],
      2,
      /^error: unknown model "tager\.v1", did you mean "tagger\.v1"\?; available: /m,
    ],
    ['an unknown cell', train('--set', 'cell.type=lstn'), 2, /^error: unknown cell "lstn", did you mean "lstm"\?/m],
    ['an unknown setting', train('--set', 'unitz=3'), 2, /unknown option "unitz", did you mean "units"\?/],
    ['a setting of the wrong kind', train('--set', 'units=many'), 2, /"units" expected a positive integer, got "many"/],
    ['a setting without a value', train('--set', 'units'), 2, /--set expected key=value/],
    ['a config file that is not there', train('--config', 'none.json'), 2, /none\.json: no such file/],
    ['a config file that is not JSON', train('--config', 'train.txt'), 2, /train\.txt: --config is not valid JSON/],
    ['an unknown command', ['trian'], 2, /unknown command 'trian'\n\(Did you mean train\?\)/],
    ['an unknown option', train('--epochs', '3'), 2, /unknown option '--epochs'/],
    [
      'a missing option',
      ['train', 'tagger.v1', '--train', 'train.txt'],
      2,
      /required option '--out <folder>' not specified/,
    ],
    ['an unknown backend', train('--backend', 'gpu'), 2, /Allowed choices are wasm, cpu/],
    ['no thread at all', train('--threads', '0'), 2, /--threads/],
    ['threads without kernels', train('--threads', '2', '--no-kernels'), 2, /leave out --no-kernels; got 2/],
    [
      'a seed that is no integer',
      train('--seed', '1.5'),
      2,
      /'--seed <n>' argument '1\.5' is invalid\. expected an integer/,
    ],
    ['a fraction out of range', train('--dev-fraction', '1'), 2, /expected a number between 0 and 1/],
    [
      'dev data twice',
      train('--dev', 'test.txt', '--dev-fraction', '0.1'),
      2,
      /'--dev-fraction <part>' cannot be used with option '--dev <file>'/,
    ],
    ['an output folder with other files', train('--out', '.'), 2, /exists and is not a saved model/],
    ['no command at all', [], 2, /Usage: recurrent/],
  ];
  it.each(cases)('refuses %s', async (_name, argv, code, message) => {
    expect(await refused(argv, code)).toMatch(message);
  });
});

describe('plugins', () => {
  const plugins: [string, string, RegExp][] = [
    ['that throw', "throw new Error('no luck')", /^error: plugin \.\/plugin-0\.mjs: no luck$/m],
    [
      'that export nothing',
      'export {}',
      /^error: plugin \.\/plugin-1\.mjs: the default export should come from definePlugin/m,
    ],
    ['that are not JavaScript', 'export default {', /^error: plugin \.\/plugin-2\.mjs: /m],
    [
      'that take a name that is taken',
      "export default { name: 'x', cells: [Object.assign(() => {}, { type: 'lstm' })], models: [] }",
      /^error: plugin \.\/plugin-3\.mjs: cell "lstm" is already registered/m,
    ],
  ];
  it.each(plugins.map((plugin, index) => [...plugin, index] as const))(
    'refuses plugins %s',
    async (_name, source, message, index) => {
      await write(`plugin-${index}.mjs`, source);
      expect(await refused(train('--plugin', `./plugin-${index}.mjs`), 1)).toMatch(message);
    },
  );

  it('stops when the cell of a plugin throws in training, and saves nothing', async () => {
    await write(
      'throwing.mjs',
      `const cell = ({ inputSize, units }) => ({
        type: 'throwing', config: { type: 'throwing', inputSize, units }, inputSize, outputSize: units,
        spec: {}, stateSizes: { hidden: units }, initialState() { throw new Error('no luck in the cell'); },
      });
      export default { name: 'x', cells: [Object.assign(cell, { type: 'throwing' })], models: [] };`,
    );
    const stderr = await refused(train('--plugin', 'throwing.mjs', '--set', 'cell.type=throwing'), 1);
    expect(stderr).toMatch(/^error: .*no luck in the cell/m);
  });

  it('refuses a plugin that is not there', async () => {
    expect(await refused(['cells', '--plugin', 'none.mjs'], 1)).toMatch(/^error: plugin none\.mjs: /m);
  });
});
