import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import { mergeSymbols } from './merge.ts';
import { PairTable } from './pair-table.ts';

test('short, long and by the definition: the same merges (random)', () => {
  const random = createRandom(21);
  for (let trial = 0; trial < 150; trial++) {
    const merges = new PairTable(4);
    const known = new Map<string, [number, number]>();
    for (let rank = 0; rank < 12; rank++) {
      const pair = [random.integer(3 + rank), random.integer(3 + rank)] as const;
      if (known.has(pair.join())) continue;
      known.set(pair.join(), [rank, 3 + rank]);
      merges.set(pair[0], pair[1], rank, 3 + rank);
    }
    const length = 1 + random.integer(trial % 2 ? 20 : 120);
    const word = Array.from({ length }, () => random.integer(3));
    // By the definition: the lowest rank anywhere, the leftmost first.
    const expected = word.map((id, place) => ({ id, end: place + 1 }));
    for (;;) {
      const found = expected
        .slice(1)
        .map(({ id }, place) => known.get(`${expected[place]!.id},${id}`)?.[0] ?? Infinity);
      const best = Math.min(...found, Infinity);
      if (best === Infinity) break;
      const at = found.indexOf(best);
      expected.splice(at, 2, { id: 3 + best, end: expected[at + 1]!.end });
    }
    const ids = Int32Array.from(word);
    const ends = Int32Array.from(word, (_, place) => place + 1);
    const left = mergeSymbols(merges, ids, ends, length);
    const ours = Array.from({ length: left }, (_, place) => ({ id: ids[place], end: ends[place] }));
    expect(ours).toEqual(expected);
  }
});

test('a table finds what was put in and nothing else', () => {
  const table = new PairTable(2);
  for (let left = 0; left < 40; left++)
    for (let right = 0; right < 40; right += 2) table.set(left, right, left * 7, right);
  expect(table.size).toBe(800);
  for (let left = 0; left < 40; left++) {
    for (let right = 0; right < 40; right++) {
      const place = table.find(left, right);
      if (right % 2) expect(place).toBe(-1);
      else expect([table.first(place), table.second(place)]).toEqual([left * 7, right]);
    }
  }
  table.set(1, 2, 5, 6);
  expect([table.size, table.first(table.find(1, 2))]).toEqual([800, 5]);
});
