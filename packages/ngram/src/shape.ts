import type { NodeTable } from './node-table.ts';

/**
 * The n-grams of all orders as one sorted trie. Nodes are numbered level by level, within a level by their words:
 * 0 is the empty n-gram, 1 + id the word `id`, and the children of a node lie side by side in the order of their ids.
 */
export interface TrieShape {
  readonly order: number;
  /** int32 [order + 2]: n-grams of order n are the nodes levels[n] … levels[n + 1] − 1. */
  readonly levels: Int32Array;
  /** int32 [nodes]: the last word of each; that of the empty one is −1. */
  readonly words: Int32Array;
  /** int32 [levels[order] + 1]: the children of node i are children[i] … children[i + 1] − 1. */
  readonly children: Int32Array;
}

/** The child of `node` by `word`, or −1; binary search. The nodes of the highest order have no children. */
export function findChild({ words, children }: TrieShape, node: number, word: number): number {
  if (node === 0) return word + 1;
  let low = children[node]!;
  let high = children[node + 1]! - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = words[middle]!;
    if (found === word) return middle;
    if (found < word) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

/** The order of the n-gram that a node stands for. */
export function orderOf({ levels }: TrieShape, node: number): number {
  let order = 0;
  while (levels[order + 1]! <= node) order++;
  return order;
}

/** The words of the n-gram that a node stands for, by a search for its parents. For messages and slow walks. */
export function wordsOf(shape: TrieShape, node: number): number[] {
  const found: number[] = [];
  for (let at = node; at > 0; at = parentOf(shape, at)) found.unshift(shape.words[at]!);
  return found;
}

/** The node without its last word: the last one whose children begin at or before `node`, among those that have any. */
export function parentOf({ children }: TrieShape, node: number): number {
  let low = 0;
  let high = children.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (children[middle]! <= node) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Tables of the orders 2 … N, whose parents are numbers in the table before; order 1 are the words themselves. */
export interface SortedNodes extends TrieShape {
  /** int32 per table: from the number in the table to the node. */
  readonly places: readonly Int32Array[];
}

/** Sorts the tables into a trie: two counting sorts a level, by word and then by parent. */
export function sortNodes(vocabularySize: number, tables: readonly NodeTable[]): SortedNodes {
  const order = tables.length + 1;
  const levels = new Int32Array(order + 2);
  levels[1] = 1;
  levels[2] = 1 + vocabularySize;
  for (const [index, { size }] of tables.entries()) levels[index + 3] = levels[index + 2]! + size;
  const words = new Int32Array(levels[order + 1]!);
  words[0] = -1;
  for (let id = 0; id < vocabularySize; id++) words[1 + id] = id;
  const children = new Int32Array(levels[order]! + 1);
  children[0] = 1;

  const places: Int32Array[] = [];
  let parentPlaces: Int32Array | undefined;
  for (const [index, table] of tables.entries()) {
    const first = levels[index + 2]!;
    const parentFirst = levels[index + 1]!;
    const { size, parents, words: tableWords } = table;
    const byWord = sortedByWord(tableWords, size, vocabularySize);
    const starts = children.subarray(parentFirst, first + 1);
    const placeOfParent = (node: number) =>
      (parentPlaces === undefined ? parents[node]! + 1 : parentPlaces[parents[node]!]!) - parentFirst;
    for (let node = 0; node < size; node++) starts[placeOfParent(node) + 1]!++;
    // The first element is the start of the first parent's children, set here; the rest are counts until now.
    starts[0] = first;
    for (let parent = 1; parent < starts.length; parent++) starts[parent]! += starts[parent - 1]!;
    const next = starts.slice(0, -1);
    const place = new Int32Array(size);
    for (let rank = 0; rank < size; rank++) {
      const node = byWord[rank]!;
      const at = next[placeOfParent(node)]!++;
      place[node] = at;
      words[at] = tableWords[node]!;
    }
    places.push(place);
    parentPlaces = place;
  }
  if (order === 1) children[1] = 1 + vocabularySize;
  return { order, levels, words, children, places };
}

function sortedByWord(words: Int32Array, size: number, vocabularySize: number): Int32Array {
  const starts = new Int32Array(vocabularySize + 1);
  for (let node = 0; node < size; node++) starts[words[node]! + 1]!++;
  for (let word = 0; word < vocabularySize; word++) starts[word + 1]! += starts[word]!;
  const sorted = new Int32Array(size);
  for (let node = 0; node < size; node++) sorted[starts[words[node]!]!++] = node;
  return sorted;
}
