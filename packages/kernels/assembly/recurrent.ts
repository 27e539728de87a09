import { elmanStep, elmanStepGradient } from './elman';
import { gruAfterStep, gruAfterStepGradient, gruBeforeReset, gruBeforeResetGradient, gruBeforeStep, gruBeforeStepGradient } from './gru';
import { ELMAN, entry, GRU_AFTER, GRU_BEFORE, integer, Job, LSTM, PEEPHOLE_LSTM, row } from './job';
import { writeGateTable } from './gateMath';
import { lstmStep, lstmStepGradient } from './lstm';
import { FROM_BIAS, FROM_C, FROM_ZERO, productPacked, rowTable } from './product';
import { packBackward, packForward, weightGradients } from './weights';

export function recurrentPackForward(pointer: usize): void {
  packForward(changetype<Job>(pointer));
}

export function recurrentPackBackward(pointer: usize): void {
  packBackward(changetype<Job>(pointer));
}

/** Outputs and final states of the rows in `order`; other rows are not touched. Weights must have been packed. */
export function recurrentForward(pointer: usize): void {
  const job = changetype<Job>(pointer);
  fillTables(job);
  const n = job.steps > 0 ? integer(job.counts, 0) : 0;
  if (hasCell(job)) gatherStates(job, job.cells, job.cellState, n);
  runSteps(job, job.outputRows, true);
}

/** Gradients of the inputs and initial states of the rows in `order`, and what these rows add to those of the weights. */
export function recurrentGradient(pointer: usize): void {
  const job = changetype<Job>(pointer);
  backward(job);
  weightGradients(job);
}

function backward(job: Job): void {
  const P = job.padded, U = job.units, W = job.width;
  fillTables(job);
  if (job.recompute) recompute(job);
  const n = job.steps > 0 ? integer(job.counts, 0) : 0;
  gatherStates(job, job.stateGradients, job.finalHiddenGradient, n);
  if (hasCell(job)) gatherStates(job, job.cellGradients, job.finalCellGradient, n);
  memory.fill(job.biasSums, 0, <usize>W << 2);
  if (job.peephole != 0) memory.fill(job.peepholeSums, 0, <usize>(3 * P) << 2);
  rowTable(job.recurrentGradientRows, row(job.gateGradients, job.recurrentAt, 1), <usize>W << 2, job.rows);
  rowTable(job.stateRows, job.stateGradients, <usize>P << 2, n);
  if (job.cell == GRU_BEFORE) {
    rowTable(job.resetRows, job.resets, <usize>P << 2, job.rows);
    rowTable(job.resetGradientRows, job.resetGradients, <usize>P << 2, n);
    memory.fill(job.resetGradients, 0, <usize>(n * P) << 2);
  }
  let first = job.rows;
  for (let s = job.steps - 1; s >= 0; s--) {
    const count = integer(job.counts, s);
    first -= count;
    stepGradient(job, s, first, count, n);
    productPacked(
      job.recurrentGradientRows + (<usize>first << 2), false, job.recurrentTransposed, job.stateRows, 0,
      count, U, job.recurrentColumns, job.cell >= GRU_AFTER ? FROM_C : FROM_ZERO, 0, job.scratch,
    );
  }
  scatterStates(job, job.hiddenGradient, job.stateGradients, n);
  if (hasCell(job)) scatterStates(job, job.cellGradient, job.cellGradients, n);
  rowTable(job.gateRows, job.gateGradients, <usize>W << 2, job.rows);
  productPacked(
    job.gateRows, false, job.inputTransposed, job.inputGradientRows, 0, job.rows, job.inputSize, job.inputColumns, FROM_ZERO, 0, job.scratch,
  );
}

// @ts-ignore: decorator
@inline
function hasCell(job: Job): bool {
  return job.cell == LSTM || job.cell == PEEPHOLE_LSTM;
}

/** For each packed row: where its input, its output and its state before are (and the gradient of its input). */
function fillTables(job: Job): void {
  writeGateTable(job.gateTable);
  let r = 0;
  let before = 0;
  for (let s = 0; s < job.steps; s++) {
    const count = integer(job.counts, s);
    for (let j = 0; j < count; j++, r++) {
      const b = integer(job.order, j);
      const t = job.reverse ? integer(job.lengths, j) - 1 - s : s;
      const place = b * job.time + t;
      const at = <usize>r << 2;
      store<usize>(job.inputRows + at, row(job.input, place, job.inputSize));
      store<usize>(job.outputRows + at, row(job.output, place, job.units));
      store<usize>(job.previousRows + at, s == 0 ? row(job.hidden, b, job.units) : entry(job.outputRows, before + j));
      if (job.inputGradient != 0) store<usize>(job.inputGradientRows + at, row(job.inputGradient, place, job.inputSize));
    }
    before = r - count;
  }
}

/** out [count, P] = the rows of a tensor [batch, U] in sorted order. */
function gatherStates(job: Job, out: usize, states: usize, count: i32): void {
  const bytes = <usize>job.units << 2, rest = <usize>(job.padded - job.units) << 2;
  for (let j = 0; j < count; j++) {
    memory.copy(out, row(states, integer(job.order, j), job.units), bytes);
    out += bytes;
    if (rest > 0) memory.fill(out, 0, rest);
    out += rest;
  }
}

function scatterStates(job: Job, states: usize, from: usize, count: i32): void {
  for (let j = 0; j < count; j++, from += <usize>job.padded << 2) {
    memory.copy(row(states, integer(job.order, j), job.units), from, <usize>job.units << 2);
  }
}

/** All steps; with `deliver`, rows that end hand over their final states. */
function runSteps(job: Job, hTable: usize, deliver: bool): void {
  const P = job.padded, W = job.width;
  const n = job.steps > 0 ? integer(job.counts, 0) : 0;
  let s = 0;
  let first = 0; // packed row of the chunk
  while (s < job.steps) {
    let rows = 0;
    let last = s;
    while (last < job.steps && (last == s || rows + integer(job.counts, last) <= job.chunk)) rows += integer(job.counts, last++);
    rowTable(job.gateRows, job.gates, <usize>W << 2, rows);
    productPacked(
      job.inputRows + (<usize>first << 2), false, job.inputPanels, job.gateRows, 0,
      rows, job.inputColumns, job.inputSize, FROM_BIAS, job.paddedBias, job.scratch,
    );
    let done = 0;
    for (; s < last; s++) {
      const count = integer(job.counts, s);
      step(job, s, first + done, count, row(job.gates, done, W), job.gateRows + (<usize>done << 2), hTable, n, deliver);
      if (deliver) finish(job, s, first + done, count, n);
      done += count;
    }
    first += rows;
  }
}

/** One step for the `count` rows from packed row r on, whose gates are at z, with a table of their rows. */
function step(job: Job, s: i32, r: i32, count: i32, z: usize, zRows: usize, hTable: usize, n: i32, deliver: bool): void {
  const P = job.padded, U = job.units;
  const at = <usize>r << 2;
  const previous = job.previousRows + at, h = hTable + at;
  if (job.candidateBias != 0) {
    for (let j = 0; j < count; j++) memory.copy(row(z, j * 4 + 3, P), job.paddedCandidateBias, <usize>P << 2);
  }
  productPacked(
    previous, false, job.recurrentPanels, zRows, <usize>job.recurrentAt << 2, count, job.recurrentColumns, U, FROM_C, 0, job.scratch,
  );
  switch (job.cell) {
    case ELMAN:
      elmanStep(z, h, count, U, P, job.activation, job.gateTable);
      break;
    case LSTM:
    case PEEPHOLE_LSTM: {
      const c = cellsBefore(job, s, r, n);
      const next = deliver ? (job.keepCells ? row(job.cells, n + r, P) : job.cells) : job.reset;
      lstmStep(z, c, next, h, count, U, P, job.peephole != 0 ? job.paddedPeephole : 0, job.gateTable);
      break;
    }
    case GRU_AFTER:
      gruAfterStep(z, previous, h, count, U, P, job.gateTable);
      break;
    default:
      gruBeforeReset(z, previous, job.reset, count, U, P, job.gateTable);
      rowTable(job.scratchRows, job.reset, <usize>P << 2, count);
      productPacked(job.scratchRows, false, job.candidatePanels, zRows, 0, count, P, U, FROM_C, 0, job.scratch);
      gruBeforeStep(z, previous, h, count, U, P, job.gateTable);
  }
}

/** The cells that the `count` rows of step s, from packed row r on, start from. */
// @ts-ignore: decorator
@inline
function cellsBefore(job: Job, s: i32, r: i32, n: i32): usize {
  return !job.keepCells || s == 0 ? job.cells : row(job.cells, n + r - integer(job.counts, s - 1), job.padded);
}

/** Final states of the rows whose last step this is. */
function finish(job: Job, s: i32, r: i32, count: i32, n: i32): void {
  const going = s + 1 < job.steps ? integer(job.counts, s + 1) : 0;
  const bytes = <usize>job.units << 2;
  for (let j = going; j < count; j++) {
    const b = integer(job.order, j);
    memory.copy(row(job.finalHidden, b, job.units), entry(job.outputRows, r + j), bytes);
    if (hasCell(job)) memory.copy(row(job.finalCell, b, job.units), row(job.cells, job.keepCells ? n + r + j : j, job.padded), bytes);
  }
}

/** The gates once more, as the forward pass made them; states go nowhere. */
function recompute(job: Job): void {
  for (let r = 0; r < job.rows; r++) store<usize>(job.recurrentGradientRows + (<usize>r << 2), job.expanded);
  runSteps(job, job.recurrentGradientRows, false);
}

/** From the gradient of the states after step s to that of its gates; the product with the weights is up to the caller. */
function stepGradient(job: Job, s: i32, r: i32, count: i32, n: i32): void {
  const P = job.padded, U = job.units, W = job.width;
  const at = <usize>r << 2;
  const h = job.outputRows + at, previous = job.previousRows + at;
  const toGradient = job.outputGradient - job.output;
  const dh = job.stateGradients, gates = row(job.gates, r, W), dGates = row(job.gateGradients, r, W);
  switch (job.cell) {
    case ELMAN:
      elmanStepGradient(dh, h, toGradient, dGates, count, U, P, job.activation, job.biasSums);
      break;
    case LSTM:
    case PEEPHOLE_LSTM:
      lstmStepGradient(
        gates, cellsBefore(job, s, r, n), row(job.cells, n + r, P), dh, job.cellGradients, h, toGradient, dGates,
        count, U, P, job.peephole != 0 ? job.paddedPeephole : 0, job.biasSums, job.peepholeSums, job.gateTable,
      );
      break;
    case GRU_AFTER:
      gruAfterStepGradient(gates, previous, dh, h, toGradient, dGates, count, U, P, job.biasSums);
      break;
    default:
      gruBeforeStepGradient(gates, previous, dh, h, toGradient, dGates, count, U, P, job.biasSums);
      rowTable(job.scratchRows, dGates, <usize>W << 2, count);
      productPacked(job.scratchRows, false, job.candidateTransposed, job.resetGradientRows, 0, count, U, P, FROM_ZERO, 0, job.scratch);
      gruBeforeResetGradient(gates, previous, job.resetGradients, dh, dGates, row(job.resets, r, P), count, U, P, job.biasSums);
  }
}
