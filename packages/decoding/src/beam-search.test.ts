import { expect, test } from 'vitest';
import { beamSearch, streamBeamSearch } from './beam-search.ts';
import { greedySearch } from './greedy-search.ts';
import { createLengthNormalization, type LengthNormalizationConfig } from './length-normalization.ts';
import { createProcessor } from './processors/builtin-processors.ts';
import { enumerate, markovModel, tableModel } from './testing.ts';

const normalizations: LengthNormalizationConfig[] = [
  { type: 'none' },
  { type: 'average' },
  { type: 'average', alpha: 2 },
  { type: 'gnmt', alpha: 0.8 },
  { type: 'reward', perToken: 0.7 },
];
const limits = { eos: 0, maxLength: 4 };

test('as wide as there are sequences it ranks them all, by every normalisation', async () => {
  const vocabulary = 4;
  for (let seed = 1; seed <= 2; seed++) {
    const model = markovModel(vocabulary, seed, { order: 2 });
    for (const config of normalizations) {
      const lengthNormalization = createLengthNormalization(config);
      const every = enumerate(model.distribution, [1], limits)
        .map((one) => ({ ...one, score: lengthNormalization.normalize(one.logProb, one.tokens.length) }))
        .sort((left, right) => right.score - left.score);
      const beamSize = vocabulary ** limits.maxLength;
      const options = { ...limits, beamSize, nBest: beamSize, lengthNormalization, stopWhen: 'impossible' } as const;
      const [found] = await beamSearch(model, [[1]], options);
      expect(found!.map(({ tokens }) => tokens)).toEqual(every.map(({ tokens }) => tokens));
      for (const [rank, { score }] of found!.entries()) expect(score).toBeCloseTo(every[rank]!.score, 10);
      const [best] = await beamSearch(model, [[1]], { ...options, nBest: 1, stopWhen: 'unlikely' });
      if (config.type === 'none') expect(best![0]!.tokens).toEqual(every[0]!.tokens);
    }
    expect(model.live()).toBe(0);
  }
});

/** Beam search by the book: sort everything, keep what the doc comment says. */
function plainBeam(distribution: (history: readonly number[]) => readonly number[], prompt: number[], size: number) {
  let running = [{ tokens: [] as number[], sum: 0 }];
  const finished: { tokens: number[]; score: number }[] = [];
  while (running.length > 0) {
    const next = running
      .flatMap(({ tokens, sum }) =>
        distribution([...prompt, ...tokens]).map((value, token) => ({ tokens: [...tokens, token], sum: sum + value })),
      )
      .sort((left, right) => right.sum - left.sum)
      .slice(0, 2 * size);
    running = [];
    for (const [rank, { tokens, sum }] of next.entries()) {
      if (running.length === size) break;
      if (tokens.at(-1) !== 0 && tokens.length < 9) running.push({ tokens, sum });
      else if (rank < size) finished.push({ tokens, score: sum / tokens.length });
    }
    finished.sort((left, right) => right.score - left.score).splice(size);
    if (finished.length === size) break;
  }
  return finished;
}

test('a narrow beam is the one of the definition; batched is one by one; async is sync', async () => {
  const options = { eos: 0, maxLength: 9, beamSize: 3, nBest: 3, stopWhen: 'enough' } as const;
  for (let seed = 1; seed <= 6; seed++) {
    const model = markovModel(7, seed, { order: 2 });
    const prompts = [[1], [2, 3, 4], [5, 5], [6]];
    const batched = await beamSearch(model, prompts, options);
    for (const [source, prompt] of prompts.entries()) {
      const expected = plainBeam(model.distribution, prompt, 3);
      expect(batched[source]!.map(({ tokens }) => tokens)).toEqual(expected.map(({ tokens }) => tokens));
      expect((await beamSearch(model, [prompt], options))[0]).toEqual(batched[source]);
    }
    const asynchronous = tableModel(7, model.distribution, { asynchronous: true });
    expect(await beamSearch(asynchronous, prompts, options)).toEqual(batched);
    expect(asynchronous.live()).toBe(0);
  }
});

test('a beam of one is greedy search', async () => {
  for (let seed = 1; seed <= 30; seed++) {
    const model = markovModel(9, seed);
    const greedy = await greedySearch(model, [[1], [2, 2]], { eos: 0, maxLength: 8 });
    const options = { eos: 0, maxLength: 8, beamSize: 1, stopWhen: 'enough' } as const;
    const beam = await beamSearch(model, [[1], [2, 2]], options);
    expect(beam.map(([best]) => best)).toEqual(greedy);
  }
});

test('stopping later never loses, and the best possible is certain once it stops', async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const model = markovModel(6, seed, { order: 2 });
    const best = async (stopWhen: 'enough' | 'unlikely' | 'impossible') =>
      (await beamSearch(model, [[1]], { eos: 0, maxLength: 10, beamSize: 3, stopWhen }))[0]![0]!.score;
    const scores = [await best('enough'), await best('unlikely'), await best('impossible')] as const;
    expect(scores[1]).toBeGreaterThanOrEqual(scores[0]);
    expect(scores[2]).toBeGreaterThanOrEqual(scores[1]);
  }
});

test('processors steer, the model prices, the scorer has the last word', async () => {
  const model = markovModel(5, 3);
  const processors = [createProcessor({ type: 'forcedTokens', tokens: [4, null, 2] })];
  const base = { eos: 0, maxLength: 4, beamSize: 5, nBest: 5, processors };
  const [found] = await beamSearch(model, [[1]], base);
  for (const { tokens, logProb, logProbs, score } of found!) {
    expect(tokens[0]).toBe(4);
    if (tokens.length > 2) expect(tokens[2]).toBe(2);
    const priced = tokens.map((token, at) => model.distribution([1, ...tokens.slice(0, at)])[token]!);
    expect(logProbs).toEqual(priced);
    expect(score).toBeCloseTo(logProb / tokens.length, 12);
  }
  const shortest = { ...base, scorer: ({ tokens }: { tokens: readonly number[] }) => -tokens.length };
  const [best] = (await beamSearch(model, [[1]], shortest))[0]!;
  expect(best).toMatchObject({ tokens: [4, 0], score: -2, finished: 'eos' });
});

test('notes follow their hypotheses', async () => {
  const model = markovModel(5, 8, { order: 3 });
  const annotate = (state: { histories: readonly (readonly number[])[] }, row: number) => state.histories[row]!.length;
  const [found] = await beamSearch(model, [[1, 2]], { eos: 0, maxLength: 5, beamSize: 4, nBest: 4, annotate });
  for (const { tokens, notes } of found!) expect(notes).toEqual(tokens.map((_, at) => 2 + at));
});

test('groups by the definition: each pays for the tokens of those before it', async () => {
  const model = markovModel(6, 5, { order: 2 });
  const penalty = 1.25;
  const options = { maxLength: 4, beamSize: 4, nBest: 4, diversity: { groups: 2, penalty } };
  const [found] = await beamSearch(model, [[1]], options);
  type Path = { tokens: number[]; sum: number };
  let groups: Path[][] = [[{ tokens: [], sum: 0 }], [{ tokens: [], sum: 0 }]];
  for (let length = 0; length < 4; length++) {
    const taken: number[] = [];
    groups = groups.map((paths) => {
      const next = paths
        .flatMap(({ tokens, sum }) =>
          model.distribution([1, ...tokens]).map((value, token) => ({
            path: { tokens: [...tokens, token], sum: sum + value },
            rank: sum + value - penalty * taken.filter((other) => other === token).length,
          })),
        )
        .sort((left, right) => right.rank - left.rank)
        .slice(0, 2)
        .map(({ path }) => path);
      taken.push(...next.map(({ tokens }) => tokens.at(-1)!));
      return next;
    });
  }
  const expected = groups.flat().sort((left, right) => right.sum - left.sum);
  expect(found!.map(({ tokens }) => tokens)).toEqual(expected.map(({ tokens }) => tokens));
  for (const [rank, { score }] of found!.entries()) expect(score).toBeCloseTo(expected[rank]!.sum / 4, 6);
  const ungrouped = await beamSearch(model, [[1]], { maxLength: 4, beamSize: 2, nBest: 2 });
  const free = { ...options, diversity: { groups: 2, penalty: 0 } };
  const twice = await beamSearch(model, [[1]], free);
  expect(twice[0]!.map(({ tokens }) => tokens)).toEqual([0, 0, 1, 1].map((rank) => ungrouped[0]![rank]!.tokens));
});

test('events tell the life of every hypothesis', async () => {
  const model = markovModel(6, 4);
  const options = { eos: 0, maxLength: 6, beamSize: 3, nBest: 3 };
  const stream = streamBeamSearch(model, [[1], [2, 3]], options);
  const alive = [new Map([[0, [] as readonly number[]]]), new Map([[0, [] as readonly number[]]])];
  const results: unknown[] = [];
  let result: unknown;
  for (;;) {
    const { done, value } = await stream.next();
    if (done) {
      result = value;
      break;
    }
    const before = alive[value.source]!;
    const after = new Map<number, readonly number[]>();
    for (const { id, parent, tokens } of value.running) {
      expect(tokens.slice(0, -1)).toEqual(before.get(parent));
      expect(tokens.length).toBe(value.length);
      after.set(id, tokens);
    }
    for (const { parent, hypothesis } of value.ended) {
      expect(hypothesis.tokens.slice(0, -1)).toEqual(before.get(parent));
    }
    const continued = new Set([...value.running, ...value.ended].map(({ parent }) => parent));
    expect([...value.died].sort()).toEqual([...before.keys()].filter((id) => id > 0 && !continued.has(id)).sort());
    alive[value.source] = after;
    if (value.best !== undefined) results[value.source] = value.best;
  }
  expect(results).toEqual(result);
  expect(result).toEqual(await beamSearch(model, [[1], [2, 3]], options));
});

test('leaving the stream, an abort and a failing model free the state', async () => {
  const model = markovModel(6, 4);
  for await (const _ of streamBeamSearch(model, [[1]], { maxLength: 50 })) break;
  expect(model.live()).toBe(0);
  const controller = new AbortController();
  const stream = streamBeamSearch(model, [[1]], { maxLength: 50, signal: controller.signal });
  await stream.next();
  controller.abort();
  await expect(stream.next()).rejects.toMatchObject({ code: 'ABORTED' });
  expect(model.live()).toBe(0);
  const broken = tableModel(3, (history) => (history.length < 3 ? [-1, -1, -1] : [-1, Number.NaN, -1]));
  await expect(beamSearch(broken, [[1]], { maxLength: 9 })).rejects.toThrow(
    'decoding.beamSearch: the model gave NaN log-probabilities at token 2 of source 0',
  );
  expect(broken.live()).toBe(0);
});

test('what cannot be is one clear error', async () => {
  const model = markovModel(3, 1);
  const failing = (options: object, message: string) =>
    expect(beamSearch(model, [[1]], { eos: 0, maxLength: 2, ...options })).rejects.toThrow(message);
  await failing({ beamSize: 10 }, '"beamSize" expected at most vocabularySize^maxLength = 3^2 = 9 sequences, got 10');
  await failing({ beamSize: 2, nBest: 3 }, '"nBest" expected at most beamSize = 2, got 3');
  await failing(
    { diversity: { groups: 2, penalty: 1 } },
    '"diversity.groups" expected a divisor of beamSize = 5, got 2',
  );
  await failing({ stopWhen: 'soon' }, '"stopWhen" expected "enough" | "unlikely" | "impossible", got "soon"');
  const processors = [createProcessor({ type: 'noRepeatNgrams', size: 1 })];
  await failing(
    { processors, maxLength: 5, beamSize: 2, eos: undefined },
    'decoding.beamSearch: the "processors" leave no possible token at position 2 of source 0; loosen one of: noRepeatNgrams',
  );
});
