import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatNBestJson, generateNBest } from '@recurrent/datasets';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runIn, temporaryFolder } from './run-in.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const cli = (...argv: string[]) => runIn(folder.path, argv);
const write = (name: string, content: string) => writeFile(join(folder.path, name), content);

const lines = ['the cat sat on the mat', 'a man had a bad hat', 'ten men met in the den'];
const text = (count: number) => `${Array.from({ length: count }, (_, index) => lines[index % 3]).join('\n')}\n`;

const trainSmall = async (out: string, seed: string, ...extra: string[]) => {
  const settings = [
    'units=12',
    'dimension=8',
    'training.epochs=8',
    'training.batchSize=2',
    'training.optimizer.learningRate=0.05',
  ];
  const { code, stderr } = await cli(
    ...['train', 'rnnlm', '--train', 'train.txt', '--out', out, '--seed', seed, '--context', 'sentence'],
    ...settings.flatMap((setting) => ['--set', setting]),
    ...extra,
  );
  expect(stderr).not.toContain('error');
  expect(code).toBe(0);
};

beforeAll(async () => {
  folder = await temporaryFolder();
  await write('train.txt', text(18));
  await write('dev.txt', text(6));
  await trainSmall('one', '1');
  await trainSmall('two', '2', '--set', 'training.epochs=3');
}, 120_000);
afterAll(() => folder.remove());

describe('score', () => {
  it('prints ln p, tokens and perplexity of each line, and ranks them', async () => {
    await write('lines.txt', 'the cat sat on the mat\nthe mat sat on the cat\nmat mat mat dog\n');
    const { code, stdout } = await cli('score', 'one', 'lines.txt');
    expect(code).toBe(0);
    const rows = stdout.trimEnd().split('\n');
    expect(rows[0]).toMatch(/^rank +ln p +tokens +perplexity {2}text$/);
    expect(rows.slice(1, 4).map((row) => row.trim().split(/\s+/)[0])).toEqual(['1', '2', '3']);
    expect(rows[3]).toContain('mat mat mat dog   (1 unknown)');
    expect(rows[4]).toMatch(/^ all/);
  });

  it('prints JSON whose parts add up, and reads standard input', async () => {
    const { stdout } = await runIn(folder.path, ['score', 'one', '--json', '--per-token'], {
      stdin: 'a man had\na hat\n',
    });
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ command: 'score', model: 'rnnlm.v1', file: '-', tokens: 7 });
    for (const { perToken, logProb, tokens, perplexity } of result.lines) {
      expect(perToken.reduce((sum: number, { logProb }: { logProb: number }) => sum + logProb, 0)).toBeCloseTo(
        logProb,
        8,
      );
      expect(perToken).toHaveLength(tokens);
      expect(perplexity).toBeCloseTo(Math.exp(-logProb / tokens), 8);
    }
    expect(result.lines[0].perToken.map(({ token }: { token: string }) => token)).toEqual(['a', 'man', 'had', '<eos>']);
    // Lines are scored each for itself, so that their order does not matter.
    const turned = await runIn(folder.path, ['score', 'one', '--json'], { stdin: 'a hat\na man had\n' });
    expect(JSON.parse(turned.stdout).lines[1].logProb).toBeCloseTo(result.lines[0].logProb, 6);
  });
});

describe('generate', () => {
  it('goes on from a prompt: greedy, by beam, by chance with a seed', async () => {
    const greedy = await cli('generate', 'one', '--prompt', 'the cat', '--strategy', 'greedy', '--length', '20');
    expect(greedy.code).toBe(0);
    expect(greedy.stdout).toBe('the cat sat on the mat\n');
    const beam = await cli('generate', 'one', '--prompt', 'ten', '--strategy', 'beam', '--beam', '3', '--length', '20');
    expect(beam.stdout).toBe('ten men met in the den\n');
    const draws = async (seed: string) =>
      (await cli('generate', 'one', '--count', '5', '--seed', seed, '--length', '12')).stdout;
    expect(await draws('7')).toBe(await draws('7'));
    expect(await draws('7')).not.toBe(await draws('8'));
    expect((await draws('7')).trimEnd().split('\n')).toHaveLength(5);
  });

  it('streams tokens, and the beam with what lives and dies', async () => {
    const whole = await cli('generate', 'one', '--seed', '3', '--length', '15');
    const streamed = await cli('generate', 'one', '--seed', '3', '--length', '15', '--stream');
    expect(streamed.stdout).toBe(whole.stdout);
    const beam = await cli('generate', 'one', '--strategy', 'beam', '--beam', '2', '--length', '8', '--stream');
    expect(beam.stdout).toMatch(/^step 1\n {2}· +-\d\.\d{3} {2}\w+\n/);
    expect(beam.stdout).toContain('✓');
    const events = await cli(
      'generate',
      'one',
      '--strategy',
      'beam',
      '--beam',
      '2',
      '--length',
      '8',
      '--stream',
      '--json',
    );
    const rows = events.stdout
      .trimEnd()
      .split('\n')
      .map((row) => JSON.parse(row));
    expect(rows[0]).toMatchObject({ length: 1, running: [{ text: expect.any(String) }, {}] });
    expect(rows.at(-1)).toMatchObject({ command: 'generate', hypotheses: [{ finished: 'eos' }] });
  });

  it('prints JSON, keeps to bounds and demands', async () => {
    const { stdout } = await cli(
      ...['generate', 'one', '--strategy', 'greedy', '--length', '4', '--force', 'ten', '--forbid', 'men', '--json'],
    );
    const { hypotheses } = JSON.parse(stdout);
    expect(hypotheses[0].tokens[0]).toBe('ten');
    expect(hypotheses[0].tokens).not.toContain('men');
    expect(hypotheses[0].tokens.length).toBeLessThanOrEqual(4);
  });

  it('draws different texts, and lets groups of a beam avoid each other', async () => {
    const texts = async (...flags: string[]) => {
      const { stdout } = await cli('generate', 'one', '--length', '6', '--json', ...flags);
      return JSON.parse(stdout).hypotheses as { tokens: string[]; score: number }[];
    };
    const draw = ['--strategy', 'stochastic-beam', '--beam', '4', '--temperature', '1.5', '--seed'];
    const drawn = await texts(...draw, '3');
    expect(new Set(drawn.map(({ tokens }) => tokens.join(' '))).size).toBe(4);
    expect(drawn.map(({ score }) => score)).toEqual(drawn.map(({ score }) => score).sort((a, b) => b - a));
    expect(await texts(...draw, '3')).toEqual(drawn);
    expect(await texts(...draw, '4')).not.toEqual(drawn);
    // So high a penalty that no first token is taken twice.
    const groups = ['--strategy', 'beam', '--beam', '4', '--n-best', '4', '--groups', '4', '--diversity', '50'];
    expect(new Set((await texts(...groups)).map(({ tokens }) => tokens[0])).size).toBe(4);
  });

  it.each([
    [['--prompt', ' '], 'at least one token, got none'],
    [['--prompt', 'the zebra'], 'does not know: "zebra"'],
    [['--force', 'cat', '--forbid', 'cat'], '--force: demands "cat", which --forbid rules out'],
    [['--strategy', 'beam', '--diversity', '1'], '--diversity: goes with --groups'],
    [['--strategy', 'stochastic-beam', '--stream'], '--stream: has nothing to show of a stochastic beam'],
    [['--strategy', 'greedy', '--top-k', '3'], '--top-k: has no meaning with --strategy greedy; it goes with sample'],
    [['--beam', '3'], '--beam: has no meaning with --strategy sample'],
    [['--stream', '--count', '2'], '--stream shows one text as it comes'],
    [['--length', '0'], 'expected an integer above 0'],
  ])('%j is refused', async (flags, message) => {
    const { code, stderr } = await cli('generate', 'one', ...flags);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it('stops when the user asks to', async () => {
    const stopped = await runIn(
      folder.path,
      ['generate', 'one', '--stream', '--length', '1000000', '--forbid', '<eos>'],
      {
        signal: AbortSignal.timeout(1500),
      },
    );
    expect(stopped.code).toBe(130);
    expect(stopped.stdout.endsWith('\n')).toBe(true);
  });
});

describe('evaluate --dynamic', () => {
  it('goes on learning on the text, and leaves the saved model as it was', async () => {
    await write('odd.txt', 'mat mat hat hat\n'.repeat(10));
    const perplexity = async (...flags: string[]) => {
      const { code, stdout } = await cli('evaluate', 'one', '--data', 'odd.txt', '--json', ...flags);
      expect(code).toBe(0);
      return JSON.parse(stdout).monitor.value as number;
    };
    const fixed = await perplexity();
    expect(await perplexity('--dynamic', '--learning-rate', '0.5', '--chunk', '5')).toBeLessThan(0.8 * fixed);
    expect(await perplexity('--dynamic', '--learning-rate', '0')).toBeCloseTo(fixed, 3);
    expect(await perplexity()).toBe(fixed);
    const { stdout } = await cli('evaluate', 'one', '--data', 'odd.txt', '--dynamic');
    expect(stdout).toContain('|dynamic:sgd-0.1-20');
    const refused = await cli('evaluate', 'one', '--data', 'odd.txt', '--chunk', '5');
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--chunk: goes with --dynamic') });
  });
});

describe('combine', () => {
  it('tunes weights, saves a bundle that is evaluated and scored like any other', async () => {
    const { code, stdout } = await cli(
      ...['combine', '--models', 'one,two', '--method', 'linear', '--tune', 'dev.txt', '--cache', '20'],
      ...['--test', 'dev.txt', '--out', 'mixed', '--json'],
    );
    expect(code).toBe(0);
    const result = JSON.parse(stdout);
    expect(result.weights).toHaveLength(3);
    expect(result.weights.reduce((sum: number, weight: number) => sum + weight, 0)).toBeCloseTo(1, 8);
    // A cache alone holds what it has not seen for impossible: infinite, which JSON writes as null.
    expect(result.tuned.alone[2]).toBeNull();
    expect(result.tuned.perplexity).toBeLessThanOrEqual(Math.min(...result.tuned.alone.slice(0, 2)) + 1e-6);
    expect(result.test.monitor.value).toBeCloseTo(result.tuned.perplexity, 6);
    expect((await readdir(join(folder.path, 'mixed'))).sort()).toEqual(['member-1', 'member-2', 'model.json']);
    const manifest = JSON.parse(await readFile(join(folder.path, 'mixed', 'model.json'), 'utf8'));
    expect(manifest).toMatchObject({ id: 'combined-lm.v1', members: ['member-1', 'member-2'], metrics: { test: {} } });
    const evaluated = await cli('evaluate', 'mixed', '--data', 'dev.txt', '--json');
    expect(JSON.parse(evaluated.stdout).monitor.value).toBeCloseTo(result.tuned.perplexity, 6);
    expect((await cli('generate', 'mixed', '--prompt', 'ten', '--strategy', 'greedy')).stdout).toContain('ten men');
    expect((await runIn(folder.path, ['score', 'mixed'], { stdin: 'a hat\n' })).code).toBe(0);
  });

  it('makes ensembles and log-linear mixtures', async () => {
    const ensemble = await cli('combine', '--models', 'one,two', '--out', 'ensemble');
    expect(ensemble.stdout).toBe('0.5000  one\n0.5000  two\nsaved in ensemble\n');
    const product = await cli(
      ...[
        'combine',
        '--models',
        'one,two',
        '--method',
        'log-linear',
        '--weights',
        '0.6,0.6',
        '--test',
        'dev.txt',
        '--out',
        'product',
      ],
    );
    expect(product.code).toBe(0);
    expect(product.stdout).toMatch(/perplexity +\d/);
  });

  it.each([
    [['--method', 'linear'], 'linear needs either --weights or --tune'],
    [['--weights', '1,2'], 'an ensemble weighs all models alike'],
    [['--method', 'linear', '--weights', '1'], '"weights" expected 2 numbers'],
    [['--method', 'linear', '--weights', '1,x'], 'expected a number'],
    [['--cache-decay', '1'], '--cache-decay: goes with --cache'],
  ])('%j is refused', async (flags, message) => {
    const { code, stderr } = await cli('combine', '--models', 'one,two', '--out', 'refused', ...flags);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('rescore', () => {
  const counts = new Map<string, number>();
  for (const word of lines.join(' ').split(' ')) counts.set(word, (counts.get(word) ?? 0) + 1);
  const letters = { substitution: 0.25, deletion: 0.05, insertion: 0.02 };
  const lists = generateNBest(
    text(40)
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')),
    { seed: 1, counts, letters, size: 15 },
  );

  it('lowers the word error rate with weights found on development lists', async () => {
    await write('dev.json', formatNBestJson(lists.slice(0, 20)));
    await write('test.json', formatNBestJson(lists.slice(20)));
    const { code, stdout } = await cli('rescore', 'one', 'test.json', '--tune', 'dev.json', '--json');
    expect(code).toBe(0);
    const { wer, languageWeight, lists: rescored } = JSON.parse(stdout);
    expect(languageWeight).toBeGreaterThan(0);
    expect(wer.before).toBeGreaterThan(0.1);
    expect(wer.after).toBeLessThan(0.6 * wer.before);
    expect(wer.oracle).toBeLessThanOrEqual(wer.after);
    const [best] = rescored[0].hypotheses;
    expect(best.total).toBeGreaterThanOrEqual(rescored[0].hypotheses[1].total);
  });

  it('reads lines and Kaldi files, and prints transcripts', async () => {
    await write('lists.txt', 'u1 -10 - THE CAT SAT ON THE MAT\nu1 -9.5 - THE CAT MAT ON THE SAT\n');
    const fromText = await cli('rescore', 'one', 'lists.txt', '--format', 'text', '--lm-weight', '1', '--lowercase');
    expect(fromText.stdout).toBe('u1 THE CAT SAT ON THE MAT\n');
    expect(fromText.stderr).toContain('language weight 1.000, word penalty 0.00');
    await write('kaldi.txt', 'u1-1 the cat mat on the sat\nu1-2 the cat sat on the mat\n');
    await write('costs.txt', 'u1-1 9.5\nu1-2 10\n');
    await write('references.txt', 'u1 the cat sat on the mat\n');
    const flags = [
      '--format',
      'kaldi',
      '--acoustic',
      'costs.txt',
      '--references',
      'references.txt',
      '--lm-weight',
      '1',
    ];
    const kaldi = await cli('rescore', 'one', 'kaldi.txt', ...flags);
    expect(kaldi.stdout).toBe('u1 the cat sat on the mat\n');
    expect(kaldi.stderr).toContain('word error rate: before 33.33%, after 0.00%, oracle 0.00% (6 words in 1 lists)');
  });

  it.each([
    [['test.json'], 2, '--lm-weight: give the weight'],
    [['lists.txt', '--lm-weight', '1'], 3, 'lists.txt: is not JSON'],
    [['kaldi.txt', '--format', 'kaldi', '--lm-weight', '1'], 2, '--acoustic: the file of acoustic costs'],
    [['lists.txt', '--format', 'text', '--tune', 'lists.txt'], 2, 'list "u1" has no reference'],
  ])('%j is refused', async (flags, exit, message) => {
    const { code, stderr } = await cli('rescore', 'one', ...flags);
    expect(code).toBe(exit);
    expect(stderr).toContain(message);
  });
});
