import { expect, test } from 'vitest';
import { greedySearch, streamGreedySearch } from './greedy-search.ts';
import { markovModel, tableModel } from './testing.ts';

test('follows the likeliest token, sources of different prompts side by side', async () => {
  const model = markovModel(6, 3);
  const prompts = [[1], [2, 3, 4], [5, 5]];
  const found = await greedySearch(model, prompts, { eos: 0, maxLength: 7 });
  for (const [source, prompt] of prompts.entries()) {
    const tokens: number[] = [];
    let sum = 0;
    while (tokens.length < 7 && tokens.at(-1) !== 0) {
      const row = model.distribution([...prompt, ...tokens]);
      const best = row.indexOf(Math.max(...row));
      tokens.push(best);
      sum += row[best]!;
    }
    expect(found[source]!.tokens).toEqual(tokens);
    expect(found[source]!.logProb).toBeCloseTo(sum, 12);
    expect(found[source]!.finished).toBe(tokens.at(-1) === 0 ? 'eos' : 'length');
  }
  expect(model.live()).toBe(0);
});

test('bad prompts, options and models are one clear error', async () => {
  const model = markovModel(4, 1);
  await expect(greedySearch(model, [])).rejects.toThrow('"prompts" expected at least one prompt');
  await expect(greedySearch(model, [[1], []])).rejects.toThrow(
    'decoding.greedySearch: "prompts[1]" expected at least one token, such as the begin mark, got []',
  );
  await expect(greedySearch(model, [[1, 7]])).rejects.toThrow('"prompts[0][1]" expected token ids from 0 to 3, got 7');
  await expect(greedySearch(model, [[1]], { eos: 4 })).rejects.toThrow('"eos" expected token ids from 0 to 3, got 4');
  await expect(greedySearch(model, [[1]], { maxLength: Infinity })).rejects.toThrow('"maxLength" expected a positive');
  const broken = tableModel(2, () => [Number.NaN, -1]);
  await expect(greedySearch(broken, [[1]])).rejects.toMatchObject({ code: 'NOT_FINITE' });
  expect(broken.live()).toBe(0);
  const narrow = { ...tableModel(2, () => [-1, -1]), vocabularySize: 3 };
  await expect(greedySearch(narrow, [[1]])).rejects.toThrow('expected 1 rows of 3 = 3 numbers, got 2');
});

test('an abort in the middle frees the state', async () => {
  const model = markovModel(4, 1);
  const controller = new AbortController();
  const stream = streamGreedySearch(model, [[1]], { maxLength: 1e6, signal: controller.signal });
  let count = 0;
  const reading = (async () => {
    for await (const _ of stream) if (++count === 20) controller.abort();
  })();
  await expect(reading).rejects.toMatchObject({ code: 'ABORTED' });
  expect(count).toBe(20);
  expect(model.live()).toBe(0);
});
