import type { Random } from '@recurrent/core';
import { createBatches } from '@recurrent/datasets';

/** What one step reads: B rows of T columns, row-major. */
export interface StreamBatch {
  readonly rows: number;
  readonly columns: number;
  /** [B·T]: the token before each target. */
  readonly inputs: Int32Array;
  /** [B·T], −1 where there is none; with `lastOnly` [B], those of the last column. */
  readonly targets: Int32Array;
  readonly lastOnly: boolean;
  /** Whether the state begins anew, and does not go on from the last batch. */
  readonly fresh: boolean;
  /** The state after so many columns is that which the next batch goes on from. */
  readonly carryAfter: number;
}

export interface StreamOptions {
  /** What stands before the first token of a document. */
  readonly bos: number;
  /** Rows side by side. */
  readonly batchSize: number;
  /** Columns: through how many steps the gradient goes back. */
  readonly steps: number;
  /** Whether the state goes on from batch to batch. */
  readonly carry: boolean;
  /** Whether all steps of a batch are predicted, or the last alone; then windows move on by one step. */
  readonly predict: 'all' | 'last';
  /** `document`: all sequences are one text; `sentence`: each begins afresh. */
  readonly context: 'document' | 'sentence';
  /** Shuffles what may be: whatever is not carried. Absent: in the order given. */
  readonly random?: Random | undefined;
}

/**
 * The batches of one epoch over sequences of tokens. With `carry` a document is cut into `batchSize` streams of equal
 * length that run side by side (the less than `batchSize` tokens that are left over at its end are not read), and a
 * sentence that is longer than `steps` goes on in the next batch. Without, every window begins afresh.
 */
export function streamBatches(sequences: readonly Int32Array[], options: StreamOptions): StreamBatch[] {
  const { carry, predict, context } = options;
  const documents = (context === 'document' ? [joined(sequences)] : sequences).filter(({ length }) => length > 0);
  if (predict === 'last') return carry ? slidingStreams(documents, options) : slidingWindows(documents, options);
  if (!carry) return windows(documents, options);
  return context === 'document' ? contiguousStreams(documents, options) : sentenceBatches(documents, options);
}

function joined(sequences: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(sequences.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const ids of sequences) {
    all.set(ids, at);
    at += ids.length;
  }
  return all;
}

/** Part of a document: targets [from, to), each read behind the token before it. */
interface Piece {
  readonly ids: Int32Array;
  readonly from: number;
  readonly to: number;
}

type Rest = Pick<StreamBatch, 'fresh' | 'lastOnly'> & Partial<Pick<StreamBatch, 'carryAfter'>>;

function batchOf(pieces: readonly Piece[], bos: number, { fresh, lastOnly, carryAfter }: Rest): StreamBatch {
  const rows = pieces.length;
  const columns = pieces.reduce((most, { from, to }) => Math.max(most, to - from), 0);
  const inputs = new Int32Array(rows * columns).fill(bos);
  const targets = new Int32Array(lastOnly ? rows : rows * columns).fill(-1);
  for (const [row, { ids, from, to }] of pieces.entries()) {
    const first = Math.min(1, to - from) * Number(from === 0);
    inputs.set(ids.subarray(from + first - 1, to - 1), row * columns + first);
    if (lastOnly) targets[row] = ids[to - 1]!;
    else targets.set(ids.subarray(from, to), row * columns);
  }
  return { rows, columns, inputs, targets, lastOnly, fresh, carryAfter: carryAfter ?? columns };
}

function streamsOf([document]: readonly Int32Array[], batchSize: number): Int32Array[] {
  if (document === undefined) return [];
  const rows = Math.min(batchSize, document.length);
  const length = Math.floor(document.length / rows);
  return Array.from({ length: rows }, (_, row) => document.subarray(row * length, (row + 1) * length));
}

function contiguousStreams(documents: readonly Int32Array[], { bos, batchSize, steps }: StreamOptions): StreamBatch[] {
  const streams = streamsOf(documents, batchSize);
  const batches: StreamBatch[] = [];
  for (let from = 0; from < (streams[0]?.length ?? 0); from += steps) {
    const pieces = streams.map((ids) => ({ ids, from, to: Math.min(ids.length, from + steps) }));
    batches.push(batchOf(pieces, bos, { fresh: from === 0, lastOnly: false }));
  }
  return batches;
}

/** Each window is read from the state at its own beginning, which the window before it has left. */
function slidingStreams(documents: readonly Int32Array[], { bos, batchSize, steps }: StreamOptions): StreamBatch[] {
  const streams = streamsOf(documents, batchSize);
  return Array.from({ length: streams[0]?.length ?? 0 }, (_, at) => {
    const from = Math.max(0, at + 1 - steps);
    const pieces = streams.map((ids) => ({ ids, from, to: at + 1 }));
    return batchOf(pieces, bos, { fresh: from === 0, lastOnly: true, carryAfter: at + 1 < steps ? 0 : 1 });
  });
}

function slidingWindows(documents: readonly Int32Array[], options: StreamOptions): StreamBatch[] {
  const { bos, batchSize, steps, random } = options;
  const byLength = new Map<number, Piece[]>();
  for (const ids of documents) {
    for (let to = 1; to <= ids.length; to++) {
      const from = Math.max(0, to - steps);
      const pieces = byLength.get(to - from);
      if (pieces === undefined) byLength.set(to - from, [{ ids, from, to }]);
      else pieces.push({ ids, from, to });
    }
  }
  const batches = [...byLength.values()].flatMap((pieces) => {
    random?.shuffle(pieces);
    return groups(pieces, batchSize).map((group) => batchOf(group, bos, { fresh: true, lastOnly: true }));
  });
  return random?.shuffle(batches) ?? batches;
}

function windows(documents: readonly Int32Array[], { bos, batchSize, steps, random }: StreamOptions): StreamBatch[] {
  const pieces = documents.flatMap((ids) =>
    Array.from({ length: Math.ceil(ids.length / steps) }, (_, index) => {
      return { ids, from: index * steps, to: Math.min(ids.length, (index + 1) * steps) };
    }),
  );
  return byLength(pieces, ({ from, to }) => to - from, batchSize, random).map((group) =>
    batchOf(group, bos, { fresh: true, lastOnly: false }),
  );
}

function sentenceBatches(sentences: readonly Int32Array[], options: StreamOptions): StreamBatch[] {
  const { bos, batchSize, steps, random } = options;
  return byLength(sentences, ({ length }) => length, batchSize, random).flatMap((group) => {
    const longest = group.reduce((most, { length }) => Math.max(most, length), 0);
    return Array.from({ length: Math.ceil(longest / steps) }, (_, index) => {
      const pieces = group.map((ids) => ({
        ids,
        from: Math.min(ids.length, index * steps),
        to: Math.min(ids.length, (index + 1) * steps),
      }));
      return batchOf(pieces, bos, { fresh: index === 0, lastOnly: false });
    });
  });
}

function byLength<Item>(
  items: readonly Item[],
  lengthOf: (item: Item) => number,
  batchSize: number,
  random: Random | undefined,
): Item[][] {
  if (random === undefined) return createBatches(items, { batchSize, lengthOf, shuffle: false });
  return createBatches(items, { batchSize, lengthOf, random });
}

function groups<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

/** The sequences with each id that is not kept replaced by `unk` at the given rate. */
export function withUnknown(
  sequences: readonly Int32Array[],
  { unk, keep, rate, random }: { unk: number; keep: ReadonlySet<number>; rate: number; random: Random },
): readonly Int32Array[] {
  if (rate === 0) return sequences;
  return sequences.map((ids) => ids.map((id) => (!keep.has(id) && random.uniform() < rate ? unk : id)));
}
