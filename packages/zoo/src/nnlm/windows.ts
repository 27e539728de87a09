/** How passages become windows. */
export interface WindowOptions {
  /** Words that a prediction sees: the order of the model less one. */
  readonly size: number;
  readonly bos: number;
  /** `document`: a window reaches back over the end of a passage; `sentence`: never, `bos` stands there. */
  readonly context: 'document' | 'sentence';
}

/** Passages laid out in one row, so that every window is a slice of it. */
export interface WindowText {
  /** Ids, with `size` times `bos` where the context starts. */
  readonly ids: Int32Array;
  /** Positions of the predicted tokens in `ids`, in order. The window of position p is `ids[p − size … p − 1]`. */
  readonly positions: Int32Array;
}

/**
 * Lays out passages, each the ids that are predicted, the end mark with them.
 * An order of 3 and sentences `a b </s>`, `c </s>` give `<s> <s> a b </s> <s> <s> c </s>`.
 */
export function layOutWindows(passages: readonly Int32Array[], { size, bos, context }: WindowOptions): WindowText {
  const starts = context === 'sentence' ? passages.length : 1;
  const total = passages.reduce((sum, { length }) => sum + length, 0);
  const ids = new Int32Array(starts * size + total).fill(bos);
  const positions = new Int32Array(total);
  let at = 0;
  let predicted = 0;
  for (const [index, passage] of passages.entries()) {
    if (index === 0 || context === 'sentence') at += size;
    ids.set(passage, at);
    for (let token = 0; token < passage.length; token++) positions[predicted++] = at + token;
    at += passage.length;
  }
  return { ids, positions };
}

/** Windows and what follows them, as one step consumes them. */
export interface WindowBatch {
  /** Number of windows, N. */
  readonly rows: number;
  /** [N · size], the oldest word of a window first. */
  readonly windows: Int32Array;
  /** [N] */
  readonly targets: Int32Array;
}

/** The windows before `positions` of the text, and the words there. */
export function takeWindows({ ids }: WindowText, positions: Int32Array, size: number): WindowBatch {
  const rows = positions.length;
  const windows = new Int32Array(rows * size);
  const targets = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const position = positions[row]!;
    windows.set(ids.subarray(position - size, position), row * size);
    targets[row] = ids[position]!;
  }
  return { rows, windows, targets };
}
