import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import { TopK } from './top-k.ts';

test('agrees with a full sort, ties and all, whatever the order of offers', () => {
  const random = createRandom(1);
  for (let round = 0; round < 300; round++) {
    const values = Array.from({ length: 1 + random.integer(40) }, () => random.integer(8));
    const k = 1 + random.integer(12);
    const top = new TopK(k);
    for (const index of random.shuffle([...values.keys()])) top.offer(values[index]!, index);
    const expected = [...values.keys()].sort((a, b) => values[b]! - values[a]! || a - b).slice(0, k);
    const found = [...top.sorted()];
    expect(found).toEqual(expected);
    expect(found.map((_, place) => top.scoreAt(place))).toEqual(expected.map((index) => values[index]));
    expect(top.size).toBe(0);
  }
});
