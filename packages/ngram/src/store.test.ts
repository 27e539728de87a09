import { expect, test } from 'vitest';
import { countNgrams } from './count.ts';
import { estimateNgrams } from './estimate.ts';
import { wittenBell } from './estimators/witten-bell.ts';
import { ngramsFromArrays, ngramsToArrays, type StoredNgrams } from './store.ts';
import { drawSentences } from './testing/corpus.ts';

const build = async (order: number) =>
  estimateNgrams(await countNgrams(drawSentences(8, 50, 15), { order }), { estimator: wittenBell(), cutoffs: [0] });

test('arrays come back as the same model, through JSON, at the stated sizes', async () => {
  for (const order of [1, 2, 5]) {
    const model = await build(order);
    const { header, arrays } = ngramsToArrays(model);
    const again = ngramsFromArrays({ header: JSON.parse(JSON.stringify(header)), arrays });
    expect(again.trie.links).toEqual(model.trie.links);
    for (const name of ['levels', 'words', 'children', 'logProbs', 'backOffs'] as const) {
      expect(again.trie[name]).toEqual(model.trie[name]);
    }
    for (const tokens of drawSentences(9, 10, 20)) expect(again.score(tokens)).toBe(model.score(tokens));
    const total = model.sizes.reduce((sum, size) => sum + size, 0);
    const highest = order === 1 ? 0 : model.sizes.at(-1)!;
    // 20 bytes an n-gram, 12 one of the highest order, and one element more for the empty one and the last end.
    if (order > 1) expect(model.byteLength).toBe(20 * (total - highest) + 12 * highest + 12 + 4 + 8);
  }
});

test('nothing stored is trusted', async () => {
  const stored = ngramsToArrays(await build(3));
  const refused = (change: (copy: { header: never; arrays: StoredNgrams['arrays'] }) => object, message: string) => {
    const copy = structuredClone(stored);
    const changed = change(copy as never);
    expect(() => ngramsFromArrays({ ...copy, ...changed } as never), message).toThrow(message);
  };
  const header = (change: object) => ({ header: { ...stored.header, ...change } });
  refused(() => ({ header: null }), '"header" expected an object');
  refused(() => header({ order: 0 }), '"order" expected a positive integer, got 0');
  refused(() => header({ sizes: [1, 2, 3] }), '"sizes" expected 3 sizes, the first of them');
  refused(() => header({ sizes: [stored.header.sizes[0], 2 ** 31, 1] }), 'less than 2³¹');
  refused(() => header({ vocabulary: { tokens: ['a'], specialTokens: {} } }), 'unk, bos and eos');
  refused(({ arrays }) => ({ arrays: { ...arrays, words: arrays.words.slice(1) } }), '"words" expected');
  refused(
    ({ arrays }) => ({ arrays: { ...arrays, logProbs: [...arrays.logProbs] } }),
    '"logProbs" expected a Float32Array',
  );
  const set =
    (name: keyof StoredNgrams['arrays'], at: number, value: number) => (copy: { arrays: StoredNgrams['arrays'] }) => {
      copy.arrays[name][at] = value;
      return {};
    };
  refused(set('logProbs', 3, Number.NaN), '"logProbs" holds NaN');
  refused(set('logProbs', 3, 0.5), '"logProbs" holds 0.5');
  refused(set('backOffs', 0, Number.POSITIVE_INFINITY), '"backOffs" holds Infinity');
  refused(set('childCounts', 0, -1), '"childCounts" holds -1');
  refused(set('childCounts', 4, 1000), 'do not add up');
  refused(set('words', 0, 999), '"words" expected ascending ids');
});
