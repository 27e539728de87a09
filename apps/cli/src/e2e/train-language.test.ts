import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runIn, temporaryFolder } from './run-in.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const cli = (...argv: string[]) => runIn(folder.path, argv);
const text = 'one ferry crosses the river\nthe miller waits at dusk\n\n'.repeat(12);
const tiny = ['units=8', 'dimension=6', 'training.epochs=2', 'training.batchSize=2'].flatMap((each) => ['--set', each]);

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder.path, 'train.txt'), text);
});
afterAll(() => folder.remove());

it('trains rnnlm from a preset; evaluate gives the figures of the run', async () => {
  const { code, stdout, stderr } = await cli(
    ...['train', 'rnnlm', '--preset', 'zaremba-small', '--train', 'train.txt', '--dev', 'train.txt', '--out', 'm'],
    ...[...tiny, '--json'],
  );
  expect(stderr).toMatch(/^epoch 1\/2 \| loss \d+\.\d{3} \| dev \d+\.\d{4} \(best\)/);
  expect(code).toBe(0);
  const { model, config, data, dev } = JSON.parse(stdout);
  expect(model).toBe('rnnlm.v1');
  expect(config).toMatchObject({ units: 8, layers: 2, training: { optimizer: { type: 'sgd', learningRate: 20 } } });
  expect(data).toMatchObject({ unit: { type: 'whitespace' }, eos: true, context: 'document', blankLines: 'skip' });
  // 5 and 5 words and two end marks, twelve times.
  expect(dev.metrics.tokens).toBe(144);
  const evaluated = JSON.parse((await cli('evaluate', 'm', '--data', 'train.txt', '--json')).stdout);
  expect(evaluated.metrics.perplexity).toBeCloseTo(dev.metrics.perplexity, 4);
  expect(evaluated.protocol).toBe('perplexity|unit:whitespace|eos:counted|unk:counted|context:document');
});

it('trains char-rnn on every character of a text', async () => {
  const { code, stdout } = await cli(
    'train',
    'char-rnn',
    '--train',
    'train.txt',
    '--test',
    'train.txt',
    '--out',
    'c',
    ...tiny,
  );
  expect(code).toBe(0);
  expect(stdout).toContain(`tokens              ${text.length}\n`);
  expect(stdout).toContain('unit:characters-codePoint-keep|eos:none');
  const { id, data } = JSON.parse(await readFile(join(folder.path, 'c/model.json'), 'utf8'));
  expect(id).toBe('char-rnn.v1');
  expect(data.blankLines).toBe('keep');
});

it('names the presets there are, and lists them', async () => {
  const { code, stderr } = await cli(
    'train',
    'rnnlm',
    '--preset',
    'zaremba-smal',
    '--train',
    'train.txt',
    '--out',
    'x',
  );
  expect(code).toBe(2);
  expect(stderr).toContain('did you mean "zaremba-small"?');
  expect((await cli('models')).stdout).toMatch(/^ {4}--preset mikolov-60\/20 \| .*zaremba-small/m);
  expect((await cli('train', 'rnnlmm', '--train', 'train.txt', '--out', 'x')).stderr).toContain('rnnlm.v1');
});
