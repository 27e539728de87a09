import { exponentials, largest, meanOf, scaleLess } from './crossEntropy';
import { add, sumColumns } from './memory';
import { FROM_BIAS, product, rowTable } from './product';

// Cross-entropy over a large vocabulary, of scores x·W + b that never become a tensor. The classes come in parts. First every
// part makes its scores and, of each row, the largest and Σ exp(score − largest); the caller joins these over the
// parts; then every part turns its scores into their gradient and this into those of x, W and b.

/** One part. Written field by field by src/linear-cross-entropy.ts: keep the order. */
@unmanaged
export class LinearJob {
  rows: i32;
  /** Columns of x. */
  size: i32;
  classes: i32;
  /** This part: classes [first, first + count). */
  first: i32;
  count: i32;
  /** Whether W is [classes, size]. */
  transposed: i32;
  /** FROM_ZERO, or FROM_C: what there is of the gradients of W and b, or of x, is added to. */
  startWeights: i32;
  startInput: i32;
  /** What is taken off the gradient of a counted row at its label, and at every class: share·(1 − ε) and share·ε/V. */
  own: f32;
  each: f32;
  x: usize;
  weights: usize;
  bias: usize;
  /** i32 [rows] */
  labels: usize;
  /** [rows, count] */
  scores: usize;
  // [rows]
  maxima: usize;
  sums: usize;
  /** The mean score; 0 if it is not wanted. */
  means: usize;
  /** The score of the label, written by the part that has it. */
  gold: usize;
  /** share·exp(largest of the part − largest of all) / Σ over all parts */
  factors: usize;
  inputGradient: usize;
  weightsGradient: usize;
  biasGradient: usize;
  /** [count] */
  biasSums: usize;
  /** 3·rows + max(size, count) pointers. */
  tables: usize;
  scratch: usize;
}

/** scores = exp(x·W + b − largest of the row), `maxima`, `sums`, `means` and `gold`. */
export function linearScores(pointer: usize): void {
  const job = changetype<LinearJob>(pointer);
  const scoreRows = tablesOf(job);
  const at = <usize>job.first << 2;
  product(
    job.tables, false, weightsOf(job), strideOf(job), job.transposed != 0, scoreRows,
    job.rows, job.count, job.size, FROM_BIAS, job.bias + at, job.scratch,
  );
  const bytes = <usize>job.count << 2;
  for (let row = 0; row < job.rows; row++) {
    const x = job.scores + <usize>row * bytes;
    const label = load<i32>(job.labels + (<usize>row << 2)) - job.first;
    if (label >= 0 && label < job.count) {
      store<f32>(job.gold + (<usize>row << 2), load<f32>(x + (<usize>label << 2)));
    }
    if (job.means) store<f32>(job.means + (<usize>row << 2), meanOf(x, job.count));
    const max = largest(x, bytes);
    store<f32>(job.maxima + (<usize>row << 2), max);
    // −∞ − −∞ would be NaN: a part may have classes only that cannot be
    store<f32>(job.sums + (<usize>row << 2), exponentials(x, x, bytes, max == -Infinity ? 0 : max));
  }
}

/** Gradients, after `factors` have been made. */
export function linearGradients(pointer: usize): void {
  const job = changetype<LinearJob>(pointer);
  const rows = job.rows, count = job.count, size = job.size;
  const scoreRows = tablesOf(job);
  const bytes = <usize>count << 2;
  for (let row = 0; row < rows; row++) {
    const g = job.scores + <usize>row * bytes;
    const label = load<i32>(job.labels + (<usize>row << 2));
    if (label < 0) {
      memory.fill(g, 0, bytes);
      continue;
    }
    scaleLess(g, bytes, load<f32>(job.factors + (<usize>row << 2)), job.each);
    const own = label - job.first;
    if (own >= 0 && own < count) {
      const at = g + (<usize>own << 2);
      store<f32>(at, load<f32>(at) - job.own);
    }
  }
  sumColumns(job.scores, rows, count, job.biasSums);
  add(job.biasGradient + (<usize>job.first << 2), job.biasSums, count);

  const inputRows = scoreRows + (<usize>rows << 2);
  rowTable(inputRows, job.inputGradient, <usize>size << 2, rows);
  product(
    scoreRows, false, weightsOf(job), strideOf(job), job.transposed == 0, inputRows,
    rows, size, count, job.startInput, 0, job.scratch,
  );
  const weightRows = inputRows + (<usize>rows << 2);
  if (job.transposed) {
    rowTable(weightRows, job.weightsGradient + <usize>job.first * (<usize>size << 2), <usize>size << 2, count);
    product(scoreRows, true, job.x, <usize>size << 2, false, weightRows, count, size, rows, job.startWeights, 0, job.scratch);
  } else {
    rowTable(weightRows, job.weightsGradient + (<usize>job.first << 2), <usize>job.classes << 2, size);
    product(job.tables, true, job.scores, bytes, false, weightRows, size, count, rows, job.startWeights, 0, job.scratch);
  }
}

/** Fills the tables of the rows of x and of the scores; returns the second. */
function tablesOf(job: LinearJob): usize {
  const scoreRows = job.tables + (<usize>job.rows << 2);
  rowTable(job.tables, job.x, <usize>job.size << 2, job.rows);
  rowTable(scoreRows, job.scores, <usize>job.count << 2, job.rows);
  return scoreRows;
}

/** The part of W: its columns, or transposed its rows. */
// @ts-ignore: decorator
@inline
function weightsOf(job: LinearJob): usize {
  return job.weights + (job.transposed ? <usize>job.first * (<usize>job.size << 2) : <usize>job.first << 2);
}

/** Bytes from one row of W to the next. */
// @ts-ignore: decorator
@inline
function strideOf(job: LinearJob): usize {
  return <usize>(job.transposed ? job.size : job.classes) << 2;
}
