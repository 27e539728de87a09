import { expect, test } from 'vitest';
import { greedySearch } from './greedy-search.ts';
import { markovModel } from './testing.ts';

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
