import { createRandom } from '@recurrent/core';
import { buildVocabulary } from '@recurrent/tokenizers';
import { expect, test } from 'vitest';
import { countNgrams } from './count.ts';
import { estimateNgrams } from './estimate.ts';
import { addK } from './estimators/add-k.ts';
import { mle } from './estimators/mle.ts';
import { wittenBell } from './estimators/witten-bell.ts';
import { ngramPerplexity } from './perplexity.ts';
import { drawSentences } from './testing/corpus.ts';

const build = async (sentences: string[][], order: number, estimator = wittenBell()) =>
  estimateNgrams(await countNgrams(sentences, { order }), { estimator });

test('landmarks of perplexity: certain 1, impossible Infinity, uniform the size of the vocabulary', async () => {
  const certain = await build([['a', 'b', 'c']], 3, mle());
  expect((await ngramPerplexity(certain, [['a', 'b', 'c']])).perplexity).toBe(1);
  expect(
    await ngramPerplexity(certain, [
      ['a', 'b', 'c'],
      ['a', 'c'],
      ['a', 'd'],
    ]),
  ).toMatchObject({
    perplexity: Number.POSITIVE_INFINITY,
    impossible: 2,
    firstImpossible: { sequence: 2, token: 'c' },
    unknown: 1,
    tokens: 10,
    sequences: 3,
  });
  const uniform = await build([['a', 'b', 'c']], 1, addK({ k: 1e15 }));
  // a, b, c, </s>, <unk>
  expect((await ngramPerplexity(uniform, [['c', 'a'], ['b']])).perplexity).toBeCloseTo(5, 5);
  await expect(ngramPerplexity(uniform, [])).rejects.toThrow('there is no text to judge');
});

test('unknown words are counted and left out of the second figure', async () => {
  const model = await build([['a', 'b'], ['a']], 2);
  const { perplexity, perplexityKnown, unknown } = await ngramPerplexity(model, [['a', 'new', 'b']]);
  const scores = model.fullScores(['a', 'new', 'b']);
  expect(unknown).toBe(1);
  expect(scores.map(({ oov }) => oov)).toEqual([false, true, false, false]);
  const known = scores.filter(({ oov }) => !oov).reduce((sum, { logProb }) => sum + logProb, 0);
  expect(perplexityKnown).toBeCloseTo(Math.exp(-known / 3), 12);
  expect(perplexity).toBeCloseTo(Math.exp(-model.score(['a', 'new', 'b']) / 4), 12);
  expect(perplexity).toBeLessThan(Number.POSITIVE_INFINITY);
});

test('score is the sum of fullScores and of steps; states carry a history on', async () => {
  const sentences = drawSentences(5, 80, 12);
  const model = await build(sentences, 4);
  for (const tokens of drawSentences(6, 20, 14)) {
    const full = model.fullScores(tokens);
    expect(model.score(tokens)).toBeCloseTo(
      full.reduce((sum, { logProb }) => sum + logProb, 0),
      10,
    );
    let state = model.beginState;
    for (const [index, token] of [...tokens, '</s>'].entries()) {
      const step = model.step(state, model.vocabulary.idOf(token));
      expect(step).toMatchObject({ logProb: full[index]!.logProb, ngramLength: full[index]!.ngramLength });
      state = step.state;
    }
    const [first = '', ...rest] = tokens;
    if (first === '') continue;
    const { logProb, state: after } = model.step(model.beginState, model.vocabulary.idOf(first));
    expect(logProb + model.score(rest, { state: after })).toBeCloseTo(model.score(tokens), 10);
    expect(model.score(tokens, { eos: false })).toBeCloseTo(model.score(tokens) - full.at(-1)!.logProb, 10);
  }
  expect(model.fullScores(['w1'], { state: model.emptyState })[0]!.ngramLength).toBe(1);
});

test('samples follow the distribution, by seed, from a prompt and by temperature', async () => {
  const model = await build(drawSentences(7, 200, 6), 3);
  const random = createRandom(1);
  const counts = new Float64Array(model.vocabulary.size);
  const draws = 20_000;
  for (let draw = 0; draw < draws; draw++) {
    const [next = '</s>'] = model.sample({ random, maxLength: 1, prompt: ['w1'] });
    counts[model.vocabulary.idOf(next)]! += 1 / draws;
  }
  const { state } = model.step(model.beginState, model.vocabulary.idOf('w1'));
  for (const [id, logProb] of model.distribution(state).entries()) {
    expect(Math.abs(counts[id]! - Math.exp(logProb))).toBeLessThan(0.015);
  }
  const once = model.sample({ random: createRandom(2), maxLength: 30 });
  expect(model.sample({ random: createRandom(2), maxLength: 30 })).toEqual(once);
  const likeliest = model.distribution(state).reduce((best, value, id, all) => (value > all[best]! ? id : best), 0);
  expect(model.sample({ random, maxLength: 1, prompt: ['w1'], temperature: 1e-4 })).toEqual(
    model.vocabulary.tokenOf(likeliest) === '</s>' ? [] : [model.vocabulary.tokenOf(likeliest)],
  );
  expect(model.sample({ random, maxLength: 0 })).toEqual([]);
  expect(model.sample({ random, maxLength: 3, prompt: ['never', 'seen'] }).length).toBeLessThanOrEqual(3);
});

test('bad arguments are refused by name', async () => {
  const model = await build([['a', 'b']], 2);
  expect(() => model.step(99, 0)).toThrow('"state" expected a state of this model, got 99');
  expect(() => model.step(0, 99)).toThrow('"id" expected an integer in [0, 4], got 99');
  expect(() => model.score(['a', '</s>'])).toThrow('token 2 is the mark "</s>", which the model adds itself');
  expect(() => model.distribution(0, new Float32Array(2))).toThrow('"out" expected a Float32Array of 5');
  expect(() => model.sample({ random: createRandom(1), maxLength: -1 })).toThrow('"maxLength" expected an integer ≥ 0');
  await expect(countNgrams([['<s>']], { order: 2 })).rejects.toThrow('sequence 1 holds the mark "<s>"');
  await expect(countNgrams([], { order: 2 })).rejects.toThrow('there is no text');
  await expect(countNgrams([['a']], { order: 8 })).rejects.toThrow('"order" expected a number in [1, 7], got 8');
  await expect(countNgrams(['a b' as never], { order: 2 })).rejects.toThrow(
    '"sequences" expected lists of tokens (sequence 1)',
  );
  await expect(estimateNgrams(await countNgrams([['a']], { order: 2 }), { cutoffs: [1] })).rejects.toThrow('"cutoffs"');
  const labels = buildVocabulary(['a'], { specialTokens: {} });
  await expect(countNgrams([['a']], { order: 1, vocabulary: labels })).rejects.toThrow(
    'special tokens unk, bos and eos',
  );
});

test('a given vocabulary is closed: other words count as its unk', async () => {
  const vocabulary = buildVocabulary(['a', 'b'], { specialTokens: { unk: '?', bos: '<bos>', eos: '<eos>' } });
  const counts = await countNgrams([['a', 'c', 'b', 'd']], { order: 2, vocabulary });
  expect(counts).toMatchObject({ tokens: 5, unknown: 2, sequences: 1 });
  expect(counts.occurrences[1 + vocabulary.idOf('?')]).toBe(2);
  const open = await countNgrams([['a', '<unk>', 'b', '<unk>']], { order: 2 });
  expect(open.occurrences[1 + open.vocabulary.specialIds.unk!]).toBe(2);
  expect(open.unknown).toBe(0);
});

test('long work tells how far it is, gives others their turn and stops when asked', async () => {
  const events: string[] = [];
  const controller = new AbortController();
  function* endless() {
    for (let line = 0; ; line++) yield [`word${line % 5000}`, `word${line % 7}`];
  }
  // Only a turn of the event loop can stop it.
  setTimeout(() => controller.abort(), 20);
  const counting = countNgrams(endless(), {
    order: 3,
    signal: controller.signal,
    onEvent: (event) => events.push(event.type),
  });
  await expect(counting).rejects.toMatchObject({ code: 'ABORTED' });
  expect(events).toContain('progress');
  const counts = await countNgrams([['a']], { order: 1 });
  await expect(estimateNgrams(counts, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
});
