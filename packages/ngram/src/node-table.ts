import { grown } from './columns.ts';

/**
 * The n-grams of one order while they come in: each is a pair (n-gram without its last word, last word), numbered
 * from 0 as it comes first. A hash table with open addressing over two int32 columns: 8 bytes an n-gram and 4 a slot,
 * of which at least a third stays free.
 */
export interface NodeTable {
  readonly size: number;
  /** int32; the first `size` elements count. Not to be kept over an `add`. */
  readonly parents: Int32Array;
  readonly words: Int32Array;
  /** −1 where there is none. */
  find(parent: number, word: number): number;
  /** The number of the pair, which is `size` before the call if it is new. */
  add(parent: number, word: number): number;
}

export function createNodeTable(): NodeTable {
  let parents = new Int32Array(1024);
  let words = new Int32Array(1024);
  let slots = new Int32Array(2048).fill(-1);
  let mask = slots.length - 1;
  let limit = (slots.length / 3) * 2;
  let size = 0;

  /** Where the pair is, or where it would go. */
  const place = (parent: number, word: number): number => {
    let at = scramble(parent, word) & mask;
    for (;;) {
      const node = slots[at]!;
      if (node < 0 || (parents[node] === parent && words[node] === word)) return at;
      at = (at + 1) & mask;
    }
  };
  const widen = () => {
    slots = new Int32Array(slots.length * 2).fill(-1);
    mask = slots.length - 1;
    limit = (slots.length / 3) * 2;
    for (let node = 0; node < size; node++) {
      let at = scramble(parents[node]!, words[node]!) & mask;
      while (slots[at]! >= 0) at = (at + 1) & mask;
      slots[at] = node;
    }
  };
  return {
    get size() {
      return size;
    },
    get parents() {
      return parents;
    },
    get words() {
      return words;
    },
    find: (parent, word) => slots[place(parent, word)]!,
    add(parent, word) {
      const at = place(parent, word);
      const found = slots[at]!;
      if (found >= 0) return found;
      const node = size;
      size += 1;
      parents = grown(parents, size);
      words = grown(words, size);
      parents[node] = parent;
      words[node] = word;
      slots[at] = node;
      if (size > limit) widen();
      return node;
    },
  };
}

function scramble(parent: number, word: number): number {
  let mixed = Math.imul(parent, 0x9e3779b1) ^ Math.imul(word, 0x85ebca77);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x2c1b3c6d);
  return mixed ^ (mixed >>> 13);
}
