import type { Random } from '@recurrent/core';
import type { TaggerItem } from './encode.ts';

/** Sentences of one step, padded at the end, as plain arrays; B rows, T columns. Ids of −1 are padding. */
export interface TaggerBatch {
  readonly rows: number;
  readonly columns: number;
  readonly lengths: readonly number[];
  /** [B·T] */
  readonly words: Int32Array | null;
  /** Distinct words of the batch, and for each position which of them it is, [B·T]. */
  readonly characters: { readonly words: readonly Int32Array[]; readonly index: Int32Array } | null;
  /** [B·T] each. */
  readonly features: readonly Int32Array[];
  /** [B·T, width] */
  readonly outputFeatures: { readonly ids: Int32Array; readonly width: number } | null;
  /** [B·T] */
  readonly labels: Int32Array | null;
}

/** Reads some words as unknown, in training. */
export interface WordNoise {
  readonly unknownId: number;
  /** Ids that may be replaced: [from, to). */
  readonly range: readonly [number, number];
  readonly rate: number;
  readonly random: Random;
}

/** Lays items of one kind side by side. */
export function makeBatch(items: readonly TaggerItem[], noise?: WordNoise): TaggerBatch {
  const rows = items.length;
  const columns = items.reduce((longest, { length }) => Math.max(longest, length), 1);
  const padded = (of: (item: TaggerItem) => Int32Array): Int32Array => {
    const ids = new Int32Array(rows * columns).fill(-1);
    for (const [row, item] of items.entries()) ids.set(of(item), row * columns);
    return ids;
  };
  const [first] = items;
  const words = first?.words == null ? null : padded((item) => item.words!);
  if (words !== null && noise !== undefined) addNoise(words, noise);
  return {
    rows,
    columns,
    lengths: items.map(({ length }) => length),
    words,
    characters: first?.characters == null ? null : distinctWords(items, columns),
    features: (first?.features ?? []).map((_, which) => padded((item) => item.features[which]!)),
    outputFeatures: first?.outputFeatures == null ? null : widened(items, columns),
    labels: first?.labels == null ? null : padded((item) => item.labels!),
  };
}

function addNoise(words: Int32Array, { unknownId, range: [from, to], rate, random }: WordNoise): void {
  for (let index = 0; index < words.length; index++) {
    const id = words[index]!;
    if (id >= from && id < to && random.uniform() < rate) words[index] = unknownId;
  }
}

function distinctWords(items: readonly TaggerItem[], columns: number): NonNullable<TaggerBatch['characters']> {
  const numbers = new Map<Int32Array, number>();
  const index = new Int32Array(items.length * columns).fill(-1);
  for (const [row, { characters }] of items.entries()) {
    for (const [column, word] of characters!.entries()) {
      let number = numbers.get(word);
      if (number === undefined) {
        number = numbers.size;
        numbers.set(word, number);
      }
      index[row * columns + column] = number;
    }
  }
  return { words: [...numbers.keys()], index };
}

function widened(items: readonly TaggerItem[], columns: number): NonNullable<TaggerBatch['outputFeatures']> {
  const width = items.reduce((widest, item) => Math.max(widest, item.outputFeatures!.width), 1);
  const ids = new Int32Array(items.length * columns * width).fill(-1);
  for (const [row, { length, outputFeatures }] of items.entries()) {
    const own = outputFeatures!;
    for (let column = 0; column < length; column++) {
      const from = column * own.width;
      ids.set(own.ids.subarray(from, from + own.width), (row * columns + column) * width);
    }
  }
  return { ids, width };
}
