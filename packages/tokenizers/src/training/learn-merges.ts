import { PairTable } from '../pair-table.ts';
import { PairHeap } from './pair-heap.ts';

export interface MergeTask {
  /** The tokens there are already: special ones and the alphabet. */
  readonly tokens: readonly string[];
  /** The symbols of each distinct word. */
  readonly words: readonly (readonly number[])[];
  /** How often each word occurs. */
  readonly counts: readonly number[];
  /** How many tokens there shall be. */
  readonly size: number;
  /** Rarer pairs are not merged. */
  readonly minFrequency: number;
  /** What the right part of a pair loses when it is merged. */
  readonly continuingPrefix: string;
}

/**
 * Byte-pair encoding: as long as there is room, the most frequent pair of neighbours becomes a token (of equals the one
 * with the smaller ids), everywhere. Counts are kept up where a merge changes them, never made anew: the work is in
 * proportion to the text and to what is merged.
 * @see Sennrich et al. 2016; the order is that of the tokenizers of Hugging Face
 */
export async function learnMerges(
  task: MergeTask,
  pause: () => Promise<void> | undefined,
  report: (done: number, total: number) => void,
): Promise<{ tokens: string[]; merges: [string, string][] }> {
  const { words, counts, size, minFrequency, continuingPrefix } = task;
  const tokens = [...task.tokens];
  const idOf = new Map(tokens.map((token, id) => [token, id]));
  const total = words.reduce((sum, word) => sum + word.length, 0);
  // All words in one row; a word's first symbol has no `before`, its last no `next`.
  const symbols = new Int32Array(total);
  const next = new Int32Array(total).fill(-1);
  const before = new Int32Array(total).fill(-1);
  const weights = new Float64Array(total);
  const pairs = createPairCounts(total);
  let place = 0;
  for (const [index, word] of words.entries()) {
    if (index % 1024 === 0) await pause();
    for (const [which, symbol] of word.entries()) {
      symbols[place] = symbol;
      weights[place] = counts[index]!;
      if (which > 0) {
        before[place] = place - 1;
        next[place - 1] = place;
        pairs.add(symbols[place - 1]!, symbol, counts[index]!, place - 1);
      }
      place++;
    }
  }
  pairs.offerAll();
  const merges: [string, string][] = [];
  const target = Math.max(1, size - tokens.length);
  while (tokens.length < size) {
    if (merges.length % 64 === 0) {
      report(tokens.length - task.tokens.length, target);
      await pause();
    }
    const top = pairs.pop();
    if (top === undefined || top.count < Math.max(1, minFrequency)) break;
    const { pair, left, right, places } = top;
    const text = tokens[left]! + tokens[right]!.slice(continuingPrefix.length);
    merges.push([tokens[left]!, tokens[right]!]);
    let merged = idOf.get(text);
    if (merged === undefined) {
      merged = tokens.length;
      tokens.push(text);
      idOf.set(text, merged);
    }
    for (const first of places) {
      const second = next[first]!;
      if (symbols[first] !== left || second < 0 || symbols[second] !== right) continue;
      const weight = weights[first]!;
      const previous = before[first]!;
      const following = next[second]!;
      if (previous >= 0) {
        pairs.add(symbols[previous]!, left, -weight, -1);
        pairs.add(symbols[previous]!, merged, weight, previous);
      }
      if (following >= 0) {
        pairs.add(right, symbols[following]!, -weight, -1);
        pairs.add(merged, symbols[following]!, weight, first);
        before[following] = first;
      }
      symbols[first] = merged;
      symbols[second] = -1;
      next[first] = following;
    }
    pairs.offerTouched(pair);
  }
  report(target, target);
  return { tokens, merges };
}

/** How often each pair stands where, and the most frequent one. */
function createPairCounts(expected: number) {
  const table = new PairTable(expected / 4);
  const lefts: number[] = [];
  const rights: number[] = [];
  const counts: number[] = [];
  const places: number[][] = [];
  let touched: number[] = [];
  const heap = new PairHeap(lefts, rights);
  return {
    /** @param place where the pair stands from now on, or −1 for one that goes */
    add(left: number, right: number, weight: number, place: number): void {
      const found = table.find(left, right);
      let pair: number;
      if (found >= 0) {
        pair = table.first(found);
        counts[pair]! += weight;
      } else {
        pair = lefts.length;
        table.set(left, right, pair, 0);
        lefts.push(left);
        rights.push(right);
        counts.push(weight);
        places.push([]);
      }
      if (place < 0) return;
      places[pair]!.push(place);
      touched.push(pair);
    },
    offerAll(): void {
      for (let pair = 0; pair < counts.length; pair++) heap.push(pair, counts[pair]!);
      touched = [];
    },
    /** Pairs whose count has grown go on the heap anew; the old entries are told by their counts. */
    offerTouched(merged: number): void {
      // Of three equal symbols in a row two are merged, and none of the two pairs is left.
      counts[merged] = 0;
      for (const pair of new Set(touched)) if (counts[pair]! > 0) heap.push(pair, counts[pair]!);
      touched = [];
    },
    /** The most frequent pair, which is no pair any more, and its places from left to right. */
    pop(): { pair: number; left: number; right: number; count: number; places: readonly number[] } | undefined {
      while (heap.size > 0) {
        const { pair, count } = heap.pop();
        const current = counts[pair]!;
        if (current !== count) {
          if (current > 0 && current < count) heap.push(pair, current);
          continue;
        }
        if (count <= 0) continue;
        const where = places[pair]!.sort((one, other) => one - other);
        counts[pair] = 0;
        places[pair] = [];
        return { pair, left: lefts[pair]!, right: rights[pair]!, count, places: where };
      }
      return undefined;
    },
  };
}
