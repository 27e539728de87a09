import type { Random } from '@recurrent/core';
import type { NgramTrie } from './trie.ts';

/**
 * ln p of every word after a history: float32 [vocabulary]. Words first, then over them what longer and longer ends of
 * the history say of those they were seen with: one pass over the vocabulary and one over the n-grams that are met.
 * @param bos is never predicted and gets −∞
 */
export function fillDistribution(trie: NgramTrie, state: number, bos: number, out: Float32Array): void {
  const { links, backOffs, logProbs, words, children } = trie;
  const histories: number[] = [];
  let passed = 0;
  for (let node = state; node !== 0; node = links[node]!) {
    histories.push(node);
    passed += backOffs[node]!;
  }
  for (let id = 0; id < out.length; id++) out[id] = (passed + logProbs[1 + id]!) * Math.LN10;
  for (let index = histories.length - 1; index >= 0; index--) {
    const history = histories[index]!;
    // Anew for each, rather than by subtraction: a weight may be −∞.
    passed = 0;
    for (let longer = 0; longer < index; longer++) passed += backOffs[histories[longer]!]!;
    const end = children[history + 1]!;
    for (let node = children[history]!; node < end; node++) {
      out[words[node]!] = (passed + logProbs[node]!) * Math.LN10;
    }
  }
  out[bos] = Number.NEGATIVE_INFINITY;
}

/** Draws an id from p^(1/temperature), normalised; −1 when nothing is possible. Writes over `logProbs`. */
export function draw(logProbs: Float32Array, temperature: number, random: Random): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let id = 0; id < logProbs.length; id++) most = Math.max(most, logProbs[id]!);
  let total = 0;
  for (let id = 0; id < logProbs.length; id++) {
    const weight = most === Number.NEGATIVE_INFINITY ? 0 : Math.exp((logProbs[id]! - most) / temperature);
    logProbs[id] = weight;
    total += weight;
  }
  let left = random.uniform() * total;
  let last = -1;
  for (let id = 0; id < logProbs.length; id++) {
    const weight = logProbs[id]!;
    if (weight === 0) continue;
    last = id;
    left -= weight;
    if (left < 0) break;
  }
  return last;
}
