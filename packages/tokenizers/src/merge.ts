import type { Random } from '@recurrent/core';
import type { PairTable } from './pair-table.ts';

/** BPE-dropout: how likely each possible merge is passed over at each step. */
export interface MergeDropout {
  readonly random: Random;
  readonly rate: number;
}

const shortWord = 48;
const none = 0x7fff_ffff;
let ranks = new Int32Array(256);

/**
 * Merges neighbours in place, always the pair of lowest rank, the leftmost of them first.
 * @param merges pair → rank, merged id
 * @param ids the symbols of one word; those that are left stand at its beginning
 * @param ends where each symbol ends, in any unit; kept in step
 * @returns how many symbols are left
 */
export function mergeSymbols(
  merges: PairTable,
  ids: Int32Array,
  ends: Int32Array,
  count: number,
  dropout?: MergeDropout,
): number {
  if (count < 2) return count;
  if (count > shortWord && dropout === undefined) return mergeLong(merges, ids, ends, count);
  if (ranks.length < count) ranks = new Int32Array(count * 2);
  const rankAt = (place: number) => {
    const found = merges.find(ids[place]!, ids[place + 1]!);
    return found < 0 ? none : merges.first(found);
  };
  let left = count;
  for (let place = 0; place + 1 < left; place++) ranks[place] = rankAt(place);
  for (;;) {
    let best = none;
    let at = -1;
    for (let place = 0; place + 1 < left; place++) {
      const rank = ranks[place]!;
      if (rank >= best || (dropout !== undefined && dropout.random.uniform() < dropout.rate)) continue;
      best = rank;
      at = place;
    }
    if (at < 0) return left;
    ids[at] = merges.second(merges.find(ids[at]!, ids[at + 1]!));
    left--;
    for (let place = at; place < left; place++) {
      ends[place] = ends[place + 1]!;
      if (place > at) {
        ids[place] = ids[place + 1]!;
        ranks[place] = ranks[place + 1]!;
      }
    }
    if (at > 0) ranks[at - 1] = rankAt(at - 1);
    if (at + 1 < left) ranks[at] = rankAt(at);
  }
}

/** The same with a heap and a linked list: O(n log n), for what has no blanks. */
function mergeLong(merges: PairTable, ids: Int32Array, ends: Int32Array, count: number): number {
  const next = Int32Array.from({ length: count }, (_, place) => place + 1);
  const before = Int32Array.from({ length: count }, (_, place) => place - 1);
  // An entry is stale when its pair is no longer the one that stands at its place.
  const heap: Candidate[] = [];
  const offer = (place: number) => {
    if (place < 0 || next[place]! >= count) return;
    const left = ids[place]!;
    const right = ids[next[place]!]!;
    const found = merges.find(left, right);
    if (found >= 0) push(heap, { rank: merges.first(found), place, left, right, merged: merges.second(found) });
  };
  for (let place = 0; place + 1 < count; place++) offer(place);
  while (heap.length > 0) {
    const { place, left, right, merged } = pop(heap);
    const second = next[place]!;
    if (ids[place] !== left || second >= count || ids[second] !== right) continue;
    ids[place] = merged;
    ends[place] = ends[second]!;
    ids[second] = -1;
    next[place] = next[second]!;
    if (next[place]! < count) before[next[place]!] = place;
    offer(before[place]!);
    offer(place);
  }
  let left = 0;
  for (let place = 0; place < count; place = next[place]!) {
    ids[left] = ids[place]!;
    ends[left++] = ends[place]!;
  }
  return left;
}

interface Candidate {
  readonly rank: number;
  readonly place: number;
  readonly left: number;
  readonly right: number;
  readonly merged: number;
}

const sooner = (one: Candidate, other: Candidate) =>
  one.rank < other.rank || (one.rank === other.rank && one.place < other.place);

function push(heap: Candidate[], item: Candidate): void {
  let place = heap.length;
  heap.push(item);
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (!sooner(item, heap[parent]!)) break;
    heap[place] = heap[parent]!;
    place = parent;
  }
  heap[place] = item;
}

function pop(heap: Candidate[]): Candidate {
  const top = heap[0]!;
  const item = heap.pop()!;
  let place = 0;
  for (;;) {
    let child = place * 2 + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && sooner(heap[child + 1]!, heap[child]!)) child++;
    if (!sooner(heap[child]!, item)) break;
    heap[place] = heap[child]!;
    place = child;
  }
  if (heap.length > 0) heap[place] = item;
  return top;
}
