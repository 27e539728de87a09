import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { referenceFromJson } from '../testing/reference.ts';
import { texts } from '../testing/texts.ts';
import { digamma } from './digamma.ts';
import { expect as expectedCounts } from './learn-unigram.ts';
import { seedPieces } from './seed-pieces.ts';
import { type TokenizerTrainingEvent, trainTokenizer } from './train.ts';

const folder = mkdtempSync(join(tmpdir(), 'recurrent-tokenizers-'));
afterAll(() => rmSync(folder, { recursive: true }));
const pause = () => undefined;

test('BPE: every merge as the reference learns it, in the same order', async () => {
  // Lines without odd white space; the reference reads a file.
  const lines = texts.filter((text) => !/[\r\n\0]/.test(text));
  const file = join(folder, 'text.txt');
  writeFileSync(file, lines.join('\n'));
  const empty = { type: 'BPE', vocab: {}, merges: [] };
  const base = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [],
    normalizer: null,
    post_processor: null,
  };
  const reference = referenceFromJson({
    ...base,
    pre_tokenizer: { type: 'BertPreTokenizer' },
    decoder: null,
    model: empty,
  });
  reference.train([file]);
  reference.save(join(folder, 'reference.json'));
  const { model } = JSON.parse(readFileSync(join(folder, 'reference.json'), 'utf8'));
  const ours = await trainTokenizer(lines, {
    type: 'bpe',
    vocabularySize: 30_000,
    minFrequency: 1,
    splitter: { type: 'bert' },
    specialTokens: [],
  });
  const { config } = ours;
  expect(config.model.type === 'bpe' && config.model.merges).toEqual(model.merges);
  expect(config.model.vocabulary).toEqual(
    Object.entries(model.vocab as Record<string, number>)
      .sort(([, one], [, other]) => one - other)
      .map(([token]) => token),
  );
});

test('the example of Sennrich et al.: low, lower, newest, widest', async () => {
  const words = [
    ...Array(5).fill('low'),
    ...Array(2).fill('lower'),
    ...Array(6).fill('newest'),
    ...Array(3).fill('widest'),
  ];
  const { config } = await trainTokenizer(words, { type: 'bpe', vocabularySize: 14, specialTokens: [], splitter: [] });
  // 9 (es), 9 (est), 7 (lo), 7 (low); of equals the one whose characters come first in the alphabet.
  expect(config.model.type === 'bpe' && config.model.merges).toEqual([
    ['e', 's'],
    ['es', 't'],
    ['l', 'o'],
    ['lo', 'w'],
  ]);
});

test('expected counts are sums over all ways to cut (all ways by hand)', async () => {
  const pieces = [
    ['a', -1],
    ['b', -2],
    ['ab', -2.5],
  ] as const;
  const { expected, logLikelihood } = await expectedCounts(pieces, new Map([['ab', 3]]), pause);
  const [apart, together] = [Math.exp(-3), Math.exp(-2.5)];
  expect(logLikelihood).toBeCloseTo(3 * Math.log(apart + together), 10);
  expect(expected[0]).toBeCloseTo((3 * apart) / (apart + together), 10);
  expect(expected[2]).toBeCloseTo((3 * together) / (apart + together), 10);
});

test('seeds: frequent substrings that a longer one does not stand for', async () => {
  const { characters, substrings } = await seedPieces(
    new Map([
      ['abcx', 2],
      ['abcy', 1],
      ['bc', 4],
    ]),
    100,
    pause,
  );
  expect(characters).toEqual([
    ['b', 7],
    ['c', 7],
    ['a', 3],
    ['x', 2],
    ['y', 1],
  ]);
  // `ab` is always `abc`; `abc` is more frequent than `abcx`.
  expect(substrings).toEqual([
    ['bc', 7],
    ['abc', 3],
    ['abcx', 2],
    ['bcx', 2],
    ['cx', 2],
  ]);
});

test('digamma', () => {
  // ψ(1) = −γ, ψ(½) = −γ − 2 ln 2, ψ(10)
  const gamma = 0.5772156649015329;
  expect(digamma(1)).toBeCloseTo(-gamma, 9);
  expect(digamma(0.5)).toBeCloseTo(-gamma - 2 * Math.log(2), 9);
  expect(digamma(10)).toBeCloseTo(2.2517525890667214, 9);
});

test('unigram: sizes, characters kept, and a text that is likelier than by characters', async () => {
  const tokenizer = await trainTokenizer(texts, { type: 'unigram', vocabularySize: 260, alphabetSize: 150 });
  expect(tokenizer.size).toBeLessThanOrEqual(260);
  expect(tokenizer.idOf('<unk>')).toBe(0);
  const { model } = tokenizer.config;
  const total =
    model.type === 'unigram' ? model.vocabulary.slice(1).reduce((sum, [, score]) => sum + Math.exp(score), 0) : 0;
  expect(total).toBeGreaterThan(0.5);
  expect(total).toBeLessThan(1.01);
  for (const character of 'aeitnr') expect(tokenizer.idOf(character)).toBeDefined();
  expect(tokenizer.encode(texts[0]!).ids.length).toBeLessThan(texts[0]!.length);
});

test('texts may come as they are read; events tell how it goes; the signal ends it', async () => {
  async function* slowly() {
    yield* texts;
  }
  const events: TokenizerTrainingEvent[] = [];
  const options = { type: 'byteBpe', vocabularySize: 300 } as const;
  const one = await trainTokenizer(slowly(), { ...options, onEvent: (event) => events.push(event) });
  expect(JSON.stringify(one)).toBe(JSON.stringify(await trainTokenizer(texts, options)));
  expect(events.at(-1)).toEqual({ type: 'learn', done: 44, total: 44 });
  expect(events[0]).toMatchObject({ type: 'count', texts: texts.length });
  await expect(trainTokenizer(texts, { ...options, signal: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'ABORTED',
  });
});

test('wrong options are refused', async () => {
  const train = (options: object) => trainTokenizer(texts, { type: 'bpe', vocabularySize: 500, ...options } as never);
  await expect(train({ type: 'word' })).rejects.toThrow('"type" expected "bpe"');
  await expect(train({ vocabularySize: 0 })).rejects.toThrow('"vocabularySize" expected a positive integer');
  await expect(train({ vocabularySize: 20 })).rejects.toThrow('give "alphabetSize"');
  await expect(train({ type: 'byteBpe', unknown: 'x' })).rejects.toThrow('knows all');
  await expect(train({ specialTokens: ['a', 'a'] })).rejects.toThrow(
    '"specialTokens" expected a list of distinct tokens',
  );
  await expect(trainTokenizer([' ', ''], { type: 'wordPiece', vocabularySize: 9 })).rejects.toThrow(
    'the texts hold no word',
  );
  await expect(trainTokenizer([5] as never, { type: 'bpe', vocabularySize: 9 })).rejects.toThrow(
    '"texts[0]" expected a string',
  );
});
