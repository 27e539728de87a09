const beamWidth = 25;

/** The cheapest way from a hypothesis to its reference without shifts. */
export interface EditTrace {
  readonly edits: number;
  /** For each reference word the hypothesis word that it is aligned with, or the one before where it has none. */
  readonly positions: readonly number[];
  readonly hypothesisWrong: readonly boolean[];
  readonly referenceWrong: readonly boolean[];
}

// Of equally cheap ways a word kept or replaced comes first, then one taken out, then one put in.
const keep = 0;
const replace = 1;
const remove = 2;
const insert = 3;

/** Levenshtein distance within tercom's beam around the (slanted) diagonal, with the way taken. */
export function traceEdits(hypothesis: readonly string[], reference: readonly string[]): EditTrace {
  const rows = hypothesis.length + 1;
  const columns = reference.length + 1;
  const ratio = hypothesis.length > 0 ? reference.length / hypothesis.length : 1;
  const width = beamWidth < ratio / 2 ? Math.ceil(ratio / 2 + beamWidth) : beamWidth;
  const costs = new Float64Array(rows * columns).fill(Infinity);
  const ways = new Uint8Array(rows * columns);
  for (let column = 0; column < columns; column++) {
    costs[column] = column;
    ways[column] = insert;
  }
  for (let row = 1; row < rows; row++) {
    const diagonal = Math.floor(row * ratio);
    const first = Math.max(0, diagonal - width);
    const last = row === rows - 1 ? columns : Math.min(columns, diagonal + width);
    for (let column = first; column < last; column++) {
      const place = row * columns + column;
      const above = costs[place - columns]! + 1;
      if (column === 0) {
        costs[place] = above;
        ways[place] = remove;
        continue;
      }
      const same = hypothesis[row - 1] === reference[column - 1];
      costs[place] = costs[place - columns - 1]! + (same ? 0 : 1);
      ways[place] = same ? keep : replace;
      if (above < costs[place]!) {
        costs[place] = above;
        ways[place] = remove;
      }
      if (costs[place - 1]! + 1 < costs[place]!) {
        costs[place] = costs[place - 1]! + 1;
        ways[place] = insert;
      }
    }
  }
  return follow(costs[costs.length - 1]!, ways, hypothesis.length, reference.length);
}

function follow(edits: number, ways: Uint8Array, rows: number, columns: number): EditTrace {
  const hypothesisWrong = new Array<boolean>(rows).fill(true);
  const referenceWrong = new Array<boolean>(columns).fill(true);
  const positions = new Array<number>(columns);
  let row = rows;
  let column = columns;
  while (row > 0 || column > 0) {
    const way = ways[row * (columns + 1) + column];
    if (way === remove) {
      row--;
      continue;
    }
    column--;
    positions[column] = row - 1;
    if (way === insert) continue;
    row--;
    hypothesisWrong[row] = way === replace;
    referenceWrong[column] = way === replace;
  }
  return { edits, positions, hypothesisWrong, referenceWrong };
}
