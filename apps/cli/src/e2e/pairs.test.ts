import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateReversals } from '@recurrent/datasets';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runIn, temporaryFolder } from './run-in.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const cli = (argv: string[], stdin?: string) => runIn(folder.path, argv, stdin === undefined ? {} : { stdin });
const write = (name: string, text: string) => writeFile(join(folder.path, name), text);
const settings = [
  ...['source.unit=characters', 'target.unit=characters', 'source.dimension=12', 'target.dimension=12'],
  ...['encoder.units=16', 'decoder={"units":24,"attention":{"type":"additive","units":16}}', 'training.epochs=6'],
  ...['training.batchSize=24', 'training.optimizer.learningRate=0.02', 'length={"source":9,"target":9}'],
].flatMap((each) => ['--set', each]);

beforeAll(async () => {
  folder = await temporaryFolder();
  const pairs = generateReversals({ seed: 1, pairs: 384, minLength: 2, maxLength: 3, alphabet: 'abc' });
  const dev = generateReversals({ seed: 2, pairs: 40, minLength: 2, maxLength: 3, alphabet: 'abc' });
  await write('a.src', pairs.map(({ source }) => `${source}\n`).join(''));
  await write('a.tgt', pairs.map(({ target }) => `${target}\n`).join(''));
  await write('dev.tsv', dev.map(({ source, target }) => `${source}\t${target}\n`).join(''));
  await write('short.tgt', 'ba\n');
  await write('tags.txt', 'go O\nto O\nRome B-city\n\n'.repeat(4));
});
afterAll(() => folder.remove());

it('trains on two files; evaluates, predicts and shows attention', async () => {
  const trained = await cli([
    ...['train', 'seq2seq', '--source', 'a.src', '--target', 'a.tgt', '--dev', 'dev.tsv', '--dev-sample', '8'],
    ...['--monitor', 'exactMatch', '--out', 'm', '--json', ...settings],
  ]);
  expect(trained.stderr).toMatch(/^epoch 1\/6 \| loss \d+\.\d{3} \| dev \d\.\d{4}/m);
  expect(trained.code).toBe(0);
  const { dev } = JSON.parse(trained.stdout);
  expect(dev.metrics.pairs).toBe(40);
  expect(dev.metrics.exactMatch).toBeGreaterThan(0.9);

  const judged = await cli(['evaluate', 'm', '--data', 'dev.tsv', '--beam', '3']);
  expect(judged.stdout).toMatch(
    /^BLEU .*tok:13a.*\nchrF .*\nexact match {2}\d+\.\d\d % {3}\d+ of 40\nperplexity {3}1\.\d\d {3}perplexity\|unit:token\|eos:counted\|unk:counted\n$/,
  );

  const said = await cli(['predict', 'm'], 'abc\ncb\n');
  expect(said.stdout).toBe('cba\nbc\n');
  // Line by line: a blank line is answered by a blank one, in JSON by null.
  expect((await cli(['predict', 'm'], '\nabc\n \n\ncb\n')).stdout).toBe('\ncba\n\n\nbc\n');
  expect((await cli(['predict', 'm'], '\n')).stdout).toBe('\n');
  const lines = JSON.parse((await cli(['predict', 'm', '--json'], 'abc\n\ncb\n')).stdout);
  expect(lines.map((line: { text: string } | null) => line?.text ?? null)).toEqual(['cba', null, 'bc']);
  const list = JSON.parse((await cli(['predict', 'm', '--beam', '3', '--n-best', '2', '--json'], 'abc\n')).stdout);
  expect(list[0]).toMatchObject({ source: 'abc', text: 'cba', tokens: ['c', 'b', 'a'], finished: 'eos' });
  expect(list[0].hypotheses).toHaveLength(2);
  expect((await cli(['predict', 'm'], 'xyz\n')).stderr).toContain('100 % of the tokens of the sources are unknown');

  const shown = await cli(['attend', 'm', 'abc', '--svg', 'abc.svg']);
  expect(shown.stdout.split('\n')[0]).toBe('  a b c');
  expect(shown.stdout.trimEnd().split('\n').at(-1)).toBe('cba');
  expect(await readFile(join(folder.path, 'abc.svg'), 'utf8')).toMatch(/^<svg .*\n/);
});

it('combines models of pairs: an ensemble, and fusion with a language model', async () => {
  // Targets of one corpus; each its own seed.
  for (const seed of ['1', '2']) {
    const train = ['train', 'seq2seq', '--source', 'a.src', '--target', 'a.tgt', '--seed', seed, '--out', `e${seed}`];
    expect((await cli([...train, ...settings, '--set', 'training.epochs=1'])).code).toBe(0);
  }
  const lm = ['train', 'ngram-lm', '--train', 'a.tgt', '--unit', 'characters', '--context', 'sentence', '--out', 'lm'];
  expect((await cli([...lm, '--set', 'estimator.type=addK', '--set', 'estimator.k=1', '--set', 'order=2'])).code).toBe(
    0,
  );
  const made = await cli(['combine', '--models', 'e1,e2', '--out', 'ens', '--test', 'dev.tsv']);
  expect(made.stdout).toMatch(/^0\.5000 {2}e1\n0\.5000 {2}e2\ntest\nBLEU .*\nperplexity .*\nsaved in ens\n$/s);
  expect((await cli(['predict', 'ens', '--beam', '3'], 'ab\n')).stdout.trimEnd().length).toBeGreaterThan(0);
  const fuse = ['combine', '--models', 'e1', '--language-model', 'lm', '--lm-weight', '0.3', '--out', 'fus', '--json'];
  expect(JSON.parse((await cli(fuse)).stdout)).toMatchObject({
    model: 'combined-seq2seq.v1',
    languageModelWeight: 0.3,
  });
  expect((await cli(['evaluate', 'fus', '--data', 'dev.tsv'])).stdout).not.toContain('perplexity');
  const refused = async (...argv: string[]) => (await cli(['combine', '--out', 'y', ...argv])).stderr;
  expect(await refused('--models', 'e1,e2', '--cache', '5')).toContain('--cache: goes with language models');
  expect(await refused('--models', 'lm', '--language-model', 'lm')).toContain(
    '--language-model: goes with models of pairs',
  );
  expect(await refused('--models', 'e1', '--lm-weight', '1')).toContain('--lm-weight: goes with --language-model');
});

it('says what is wrong with files, lines and saved models', async () => {
  const train = (...more: string[]) => cli(['train', 'seq2seq', '--out', 'x', ...settings, ...more]);
  const unequal = await train('--source', 'a.src', '--target', 'short.tgt');
  expect(unequal.code).toBe(3);
  expect(unequal.stderr).toContain('short.tgt:2: the file ends after line 1, but its source goes on');
  const one = await train('--source', 'a.src');
  expect(one.code).toBe(2);
  expect(one.stderr).toContain('--target: is missing; --source and --target go together');
  expect((await train()).stderr).toContain('--train is missing (or --source and --target, for pairs of texts)');
  await write('long.tsv', `ab\tba\n${'a'.repeat(12)}\tb\n`);
  const long = await train('--train', 'long.tsv', '--set', 'length.over=refuse', '--set', 'length.source=9');
  expect(long.code).toBe(3);
  expect(long.stderr).toContain('long.tsv:2: the source has 12 tokens, the model takes at most 9');

  await cli(['train', 'tagger', '--train', 'tags.txt', '--out', 't', '--set', 'units=3', '--set', 'training.epochs=1']);
  const wrong = await cli(['attend', 't', 'abc']);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('t holds a tagging model (tagger.v1), expected one of sequence-to-sequence');
  expect((await cli(['predict', 't', '--beam', '3'], 'abc\n')).stderr).toContain('go with models that search');
});
