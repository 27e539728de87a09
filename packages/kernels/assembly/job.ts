// What one run over a sequence needs to know. Written field by field by src/recurrent-job.ts: keep the order.
//
// Rows. The rows of a batch are sorted by falling length, so that the rows still running at step s are the first
// counts[s] of them: row r of a "packed" array is row j of step s, r = counts[0] + … + counts[s−1] + j. Padded steps
// exist nowhere. P is the number of units rounded up to 4; padded lanes hold zeros.

@unmanaged
export class Job {
  cell: i32;
  activation: i32;
  reverse: i32;
  batch: i32;
  time: i32;
  steps: i32;
  rows: i32;
  inputSize: i32;
  units: i32;
  /** P. */
  padded: i32;
  /** Floats in a row of gates. */
  width: i32;
  /** Rows of gates that are made at once: all of them if they are kept. */
  chunk: i32;
  /** Whether the cells of all steps are kept. */
  keepCells: i32;
  /** In the gradient: the gates were not kept and are made again. */
  recompute: i32;
  /** Columns of gates that the input makes: the first `inputColumns`. */
  inputColumns: i32;
  /** Columns that the recurrent product adds to. */
  recurrentAt: i32;
  recurrentColumns: i32;
  /** Of each slot of a row of gates, 4 bits: which gate of the weights it is. */
  inputGates: i32;
  recurrentGates: i32;
  /** Gates in a row of the weights. */
  weightGates: i32;
  // i32 [steps], i32 [counts[0]], i32 [counts[0]]
  counts: usize;
  order: usize;
  lengths: usize;
  // tensors, as in the contract
  input: usize;
  kernel: usize;
  recurrentKernel: usize;
  bias: usize;
  peephole: usize;
  candidateBias: usize;
  hidden: usize;
  cellState: usize;
  output: usize;
  finalHidden: usize;
  finalCell: usize;
  // pointer tables [rows]
  inputRows: usize;
  outputRows: usize;
  previousRows: usize;
  gateRows: usize;
  // packed weights
  inputPanels: usize;
  recurrentPanels: usize;
  candidatePanels: usize;
  paddedBias: usize;
  paddedPeephole: usize;
  paddedCandidateBias: usize;
  /** [rows or chunk, width] */
  gates: usize;
  /** [counts[0] + rows, P], the first rows being the initial states; [counts[0], P] if they are not kept. */
  cells: usize;
  /** [counts[0], P]: r∘h of one step, or cells that are not kept. */
  reset: usize;
  /** Table of one step's rows: [counts[0]]. */
  scratchRows: usize;
  /** Constants of gateMath.ts. */
  gateTable: usize;
  /** max(inputSize, units) × width floats. */
  expanded: usize;
  scratch: usize;
  // the gradient only
  outputGradient: usize;
  finalHiddenGradient: usize;
  finalCellGradient: usize;
  inputGradient: usize;
  kernelGradient: usize;
  recurrentKernelGradient: usize;
  biasGradient: usize;
  peepholeGradient: usize;
  candidateBiasGradient: usize;
  hiddenGradient: usize;
  cellGradient: usize;
  inputGradientRows: usize;
  /** [rows] rows of `gateGradients` from `recurrentAt` on. */
  recurrentGradientRows: usize;
  stateRows: usize;
  inputTransposed: usize;
  recurrentTransposed: usize;
  candidateTransposed: usize;
  /** [rows, width] */
  gateGradients: usize;
  /** [counts[0], P] each: gradient of the state and of the cell as they run backwards. */
  stateGradients: usize;
  cellGradients: usize;
  /** [width] and [3, P] sums over rows. */
  biasSums: usize;
  peepholeSums: usize;
  /** [rows, P]: r∘h of every row, and its table. */
  resets: usize;
  resetRows: usize;
  /** [counts[0], P]: gradient of r∘h, and its table. */
  resetGradients: usize;
  resetGradientRows: usize;
  /** Table for the rows of a weight gradient: max(inputSize, units). */
  weightRows: usize;
}

export const ELMAN: i32 = 0;
export const LSTM: i32 = 1;
export const PEEPHOLE_LSTM: i32 = 2;
export const GRU_AFTER: i32 = 3;
export const GRU_BEFORE: i32 = 4;

// @ts-ignore: decorator
@inline
export function entry(table: usize, index: i32): usize {
  return load<usize>(table + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
export function integer(table: usize, index: i32): i32 {
  return load<i32>(table + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
export function row(base: usize, index: i32, floats: i32): usize {
  return base + ((<usize>index * <usize>floats) << 2);
}
