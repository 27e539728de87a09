import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import { cacheLanguageModel } from './cache-model.ts';
import { mixLanguageModels } from './mix-language-models.ts';
import { passagesOf, tableModel } from './testing/table-model.ts';

const model = tableModel(['a', 'b', 'c'], {}, { floor: 1 });
const { vocabulary } = model;

test('probabilities by hand: parts in the window', async () => {
  const cache = cacheLanguageModel({ vocabulary, eos: true, window: 3 });
  const [first, second] = await cache.score(passagesOf('a a b', 'a x'));
  // Empty: 1/6 each. Then a of {a}, b of {a a}, end of {a a b}; a of {a b end}, x of {b end a}, end of {end a x}.
  expect(Array.from(first!.logProbs, Math.exp)).toEqual([expect.closeTo(1 / 6), 1, 0, 0]);
  expect(Array.from(second!.logProbs, Math.exp)).toEqual([expect.closeTo(1 / 3), 0, expect.closeTo(1 / 3)]);
  expect(second!.unknown).toBe(1);
});

test.each([0, 0.05, 1])(
  'long texts, decay %d: as counted anew from the history, in scores, rows and steps',
  async (decay) => {
    const random = createRandom(2);
    const tokens = Array.from({ length: 700 }, () => 'abc'[random.integer(3)]!);
    const cache = cacheLanguageModel({ vocabulary, eos: false, window: 40, decay });
    const [score] = await cache.score([{ tokens, line: 1 }]);
    const rows: Float32Array[] = [];
    for await (const row of cache.distributions([{ tokens, line: 1 }])) rows.push(row);
    const step = cache.stepModel();
    let { logProbs, state } = await step.step(vocabulary.encode(['<bos>']), await step.start(1));
    for (const [at, token] of tokens.entries()) {
      const weight = (back: number) => Math.exp(-decay * (back - 1));
      let own = 0;
      let all = 0;
      for (let back = 1; back <= Math.min(at, 40); back++) {
        all += weight(back);
        if (tokens[at - back] === token) own += weight(back);
      }
      const expected = at === 0 ? 1 / vocabulary.size : own / all;
      const id = vocabulary.idOf(token);
      expect(Math.exp(score!.logProbs[at]!)).toBeCloseTo(expected, 9);
      expect(Math.exp(rows[at]![id]!)).toBeCloseTo(expected, 6);
      expect(Math.exp(logProbs[id]!)).toBeCloseTo(expected, 6);
      ({ logProbs, state } = await step.step(Int32Array.of(id), state));
    }
  },
);

test('interpolated, it makes a text that repeats itself likelier', async () => {
  const text = passagesOf('a a b a a', 'a b a a a', 'a a a b a');
  const nats = async (weights: number[]) => {
    const mixed = mixLanguageModels([model, cacheLanguageModel({ vocabulary, eos: true })], { weights });
    return (await mixed.score(text)).flatMap(({ logProbs }) => [...logProbs]).reduce((sum, value) => sum - value, 0);
  };
  const alone = await nats([1, 0]);
  expect(alone).toBeCloseTo(18 * Math.log(5), 5);
  expect(await nats([0.5, 0.5])).toBeLessThan(0.8 * alone);
});

test('a window of nothing is refused', () => {
  expect(() => cacheLanguageModel({ vocabulary, eos: true, window: 0 })).toThrow(
    '"window" expected a positive integer',
  );
});
