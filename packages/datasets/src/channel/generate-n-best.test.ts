import { expect, test } from 'vitest';
import { generateNBest, type NoisyChannelOptions } from './generate-n-best.ts';
import { createLetterChannel } from './letter-channel.ts';

const sentences = [
  'the cat sat on the mat',
  'a bad bat had a fat rat',
  'the dog and the cat',
  'he had a bed in the den',
  'the <unk> man met ten men',
].map((line) => line.split(' '));

const counts = new Map<string, number>();
for (const word of sentences.flat()) counts.set(word, (counts.get(word) ?? 0) + 1);
const noisy: NoisyChannelOptions = { seed: 3, counts, size: 20, fillers: 3, clear: ['<unk>'] };

test('a channel without noise hears everything, best first', () => {
  const letters = { substitution: 0, deletion: 0, insertion: 0 };
  const lists = generateNBest(sentences, { ...noisy, letters, lostFillers: 0, strayFillers: 0 });
  expect(lists.map(({ hypotheses }) => hypotheses)).toEqual(
    sentences.map((tokens) => [{ tokens, acoustic: 0, language: expect.any(Number), total: expect.any(Number) }]),
  );
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const unigram = sentences[0]!.reduce((sum, word) => sum + Math.log(counts.get(word)! / total), 0);
  expect(lists[0]!.hypotheses[0]!.language).toBeCloseTo(unigram, 10);
});

test('scores are those of the channel, lists are sorted, distinct and repeat by seed', () => {
  const lists = generateNBest(sentences, noisy);
  expect(generateNBest(sentences, noisy)).toEqual(lists);
  expect(generateNBest(sentences, { ...noisy, seed: 4 })).not.toEqual(lists);
  for (const { hypotheses, reference } of lists) {
    expect(hypotheses.length).toBeLessThanOrEqual(20);
    expect(new Set(hypotheses.map(({ tokens }) => tokens.join(' '))).size).toBe(hypotheses.length);
    const totals = hypotheses.map(({ total }) => total!);
    expect(totals).toEqual([...totals].sort((left, right) => right - left));
    for (const { acoustic, language, total } of hypotheses) expect(total).toBeCloseTo(acoustic + language!, 10);
    // What is heard as it is, is in every guess.
    if (reference!.includes('<unk>')) for (const { tokens } of hypotheses) expect(tokens).toContain('<unk>');
  }
});

test('one word: the list is the enumeration of all words by p(heard | word) p(word)', () => {
  const letters = { substitution: 0.3, deletion: 0.1, insertion: 0.1 };
  const options = { seed: 1, counts, letters, fillers: 0, candidates: 100, clear: ['<unk>'], strayFillers: 0 };
  const [list] = generateNBest([['mat']], options);
  const words = [...counts.keys()].filter((word) => word !== '<unk>');
  const channel = createLetterChannel([...new Set(words.join(''))].sort(), letters);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const score = (heard: string, word: string) =>
    channel.logProbability(heard, word) + Math.log(counts.get(word)! / total);
  // What was heard is not told; it is one of the texts for which the whole list comes out right.
  const alphabet = [...new Set(words.join(''))];
  const heards = [
    '',
    ...alphabet,
    ...alphabet.flatMap((a) => alphabet.flatMap((b) => [a + b, ...alphabet.map((c) => a + b + c)])),
  ];
  const fits = heards.filter(
    (heard) => Math.abs(score(heard, list!.hypotheses[0]!.tokens[0]!) - list!.hypotheses[0]!.total!) < 1e-9,
  );
  const right = fits.filter((heard) =>
    list!.hypotheses.every(({ tokens, total: given }) => Math.abs(score(heard, tokens[0]!) - given!) < 1e-9),
  );
  expect(right).toHaveLength(1);
  const ranked = words.map((word) => score(right[0]!, word)).sort((left, rightScore) => rightScore - left);
  const shown = (values: readonly number[]) => values.slice(0, 5).map((value) => value.toFixed(9));
  // Further down, words too far from what was heard to be looked at are missing.
  expect(shown(list!.hypotheses.map(({ total: given }) => given!))).toEqual(shown(ranked));
});

test('bad counts are refused', () => {
  expect(() => generateNBest(sentences, { seed: 1, counts: new Map() })).toThrow('"counts" expected at least one word');
  expect(() => generateNBest(sentences, { seed: 1, counts: new Map([['a', 0]]) })).toThrow('above 0, got 0 for "a"');
});
