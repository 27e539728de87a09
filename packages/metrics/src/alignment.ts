/** A run of units that are alike in kind: what turns the reference into the hypothesis. Ends are exclusive. */
export interface AlignmentChunk {
  readonly type: 'equal' | 'substitute' | 'insert' | 'delete';
  readonly referenceStart: number;
  readonly referenceEnd: number;
  readonly hypothesisStart: number;
  readonly hypothesisEnd: number;
}

/**
 * Levenshtein alignment in chunks. What both sides begin and end with is equal; of equally cheap ways in between, read
 * from the end, a deletion comes first, then an insertion, then a substitution or a match, as in RapidFuzz.
 */
export function align(reference: readonly string[], hypothesis: readonly string[]): AlignmentChunk[] {
  const rows = reference.length;
  const columns = hypothesis.length;
  let head = 0;
  while (head < Math.min(rows, columns) && reference[head] === hypothesis[head]) head++;
  let tail = 0;
  while (tail < Math.min(rows, columns) - head && reference[rows - 1 - tail] === hypothesis[columns - 1 - tail]) tail++;

  const height = rows - head - tail;
  const width = columns - head - tail;
  const distance = distances(reference, hypothesis, head, height, width);
  const at = (row: number, column: number) => distance[row * (width + 1) + column]!;
  const types: AlignmentChunk['type'][] = new Array(tail).fill('equal');
  let row = height;
  let column = width;
  while (row > 0 || column > 0) {
    if (column === 0 || (row > 0 && at(row, column) === at(row - 1, column) + 1)) {
      types.push('delete');
      row--;
    } else if (row === 0 || at(row, column - 1) === at(row - 1, column - 1) - 1) {
      types.push('insert');
      column--;
    } else {
      row--;
      column--;
      types.push(reference[head + row] === hypothesis[head + column] ? 'equal' : 'substitute');
    }
  }
  for (let place = 0; place < head; place++) types.push('equal');
  return chunks(types.reverse());
}

function distances(
  reference: readonly string[],
  hypothesis: readonly string[],
  head: number,
  height: number,
  width: number,
): Int32Array {
  const table = new Int32Array((height + 1) * (width + 1));
  for (let row = 0; row <= height; row++) {
    for (let column = 0; column <= width; column++) {
      const place = row * (width + 1) + column;
      if (row === 0 || column === 0) {
        table[place] = row + column;
        continue;
      }
      const differ = reference[head + row - 1] === hypothesis[head + column - 1] ? 0 : 1;
      const edited = Math.min(table[place - 1]!, table[place - width - 1]!) + 1;
      table[place] = Math.min(edited, table[place - width - 2]! + differ);
    }
  }
  return table;
}

function chunks(types: readonly AlignmentChunk['type'][]): AlignmentChunk[] {
  const found: AlignmentChunk[] = [];
  let reference = 0;
  let hypothesis = 0;
  for (let start = 0; start < types.length; ) {
    const type = types[start]!;
    let end = start;
    while (types[end] === type) end++;
    const length = end - start;
    const referenceEnd = reference + (type === 'insert' ? 0 : length);
    const hypothesisEnd = hypothesis + (type === 'delete' ? 0 : length);
    found.push({ type, referenceStart: reference, referenceEnd, hypothesisStart: hypothesis, hypothesisEnd });
    reference = referenceEnd;
    hypothesis = hypothesisEnd;
    start = end;
  }
  return found;
}
