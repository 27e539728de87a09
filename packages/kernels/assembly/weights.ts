import { Job, GRU_BEFORE, row } from './job';
import { packOperand, product, rowTable, FROM_ZERO } from './product';

// Weights between their own layout, gates of U columns side by side, and that of the gates' rows: slots of P columns
// in another order, filled up with zeros.

/** out [rows, slots·P] from weights [rows, weightGates·U]; slot i is gate (order >> 4i) & 15. */
export function expandColumns(
  out: usize, weights: usize, rows: i32, weightGates: i32, order: i32, slots: i32, units: i32, padded: i32,
): void {
  const bytes = <usize>units << 2;
  const rest = <usize>(padded - units) << 2;
  for (let i = 0; i < rows; i++, weights += <usize>weightGates * bytes) {
    for (let slot = 0; slot < slots; slot++) {
      memory.copy(out, weights + <usize>((order >> (slot << 2)) & 15) * bytes, bytes);
      out += bytes;
      if (rest > 0) memory.fill(out, 0, rest);
      out += rest;
    }
  }
}

/** The way back: only the slots that are there are written, so several calls fill one array. */
export function contractColumns(
  weights: usize, from: usize, rows: i32, weightGates: i32, order: i32, slots: i32, units: i32, padded: i32,
): void {
  const bytes = <usize>units << 2;
  for (let i = 0; i < rows; i++, weights += <usize>weightGates * bytes) {
    for (let slot = 0; slot < slots; slot++, from += <usize>padded << 2) {
      memory.copy(weights + <usize>((order >> (slot << 2)) & 15) * bytes, from, bytes);
    }
  }
}

/** Gates 0, 1, 2, … in this order: the weights lie as the slots do, if no slot is filled up. */
const IN_ORDER: i32 = 0x3210;

/**
 * Packs the gates that `order` lists of weights [rows, weightGates·U], or with `transpose` of their transpose. Weights
 * that lie as they should are packed from where they are.
 */
function packGates(job: Job, out: usize, weights: usize, rows: i32, order: i32, slots: i32, transpose: bool): void {
  const columns = slots * job.padded;
  let from = weights, step = <usize>(job.weightGates * job.units) << 2;
  if (job.padded != job.units || order != (IN_ORDER & ((1 << (slots << 2)) - 1))) {
    from = job.expanded;
    step = <usize>columns << 2;
    expandColumns(from, weights, rows, job.weightGates, order, slots, job.units, job.padded);
  }
  packOperand(out, from, step, transpose, transpose ? columns : rows, transpose ? rows : columns);
}

/** Packs the weights for the forward direction. */
export function packForward(job: Job): void {
  const inputSlots = job.inputColumns / job.padded, slots = job.recurrentColumns / job.padded;
  const P = job.padded, U = job.units, W = job.weightGates;
  packGates(job, job.inputPanels, job.kernel, job.inputSize, job.inputGates, inputSlots, false);
  packGates(job, job.recurrentPanels, job.recurrentKernel, U, job.recurrentGates, slots, false);
  if (job.cell == GRU_BEFORE) packGates(job, job.candidatePanels, job.recurrentKernel, U, 2, 1, false);
  expandColumns(job.paddedBias, job.bias, 1, W, job.inputGates, inputSlots, U, P);
  if (job.peephole != 0) expandColumns(job.paddedPeephole, job.peephole, 1, 3, 0x210, 3, U, P);
  if (job.candidateBias != 0) expandColumns(job.paddedCandidateBias, job.candidateBias, 1, 1, 0, 1, U, P);
}

/** Packs the transposed weights for the gradients of the state and of the input. */
export function packBackward(job: Job): void {
  const inputSlots = job.inputColumns / job.padded, slots = job.recurrentColumns / job.padded;
  const P = job.padded, U = job.units;
  packGates(job, job.inputTransposed, job.kernel, job.inputSize, job.inputGates, inputSlots, true);
  packGates(job, job.recurrentTransposed, job.recurrentKernel, U, job.recurrentGates, slots, true);
  if (job.cell == GRU_BEFORE) packGates(job, job.candidateTransposed, job.recurrentKernel, U, 2, 1, true);
  if (job.peephole != 0) expandColumns(job.paddedPeephole, job.peephole, 1, 3, 0x210, 3, U, P);
}

/** Weight gradients: one product over all rows for each matrix. */
export function weightGradients(job: Job): void {
  const P = job.padded, U = job.units, W = job.weightGates;
  matrixGradient(job, job.kernelGradient, job.inputRows, job.inputSize, 0, job.inputColumns, job.inputGates);
  matrixGradient(job, job.recurrentKernelGradient, job.previousRows, U, job.recurrentAt, job.recurrentColumns, job.recurrentGates);
  if (job.cell == GRU_BEFORE) matrixGradient(job, job.recurrentKernelGradient, job.resetRows, U, 0, P, 2);
  contractColumns(job.biasGradient, job.biasSums, 1, W, job.inputGates, job.inputColumns / P, U, P);
  if (job.peephole != 0) contractColumns(job.peepholeGradient, job.peepholeSums, 1, 3, 0x210, 3, U, P);
  if (job.candidateBias != 0) contractColumns(job.candidateBiasGradient, row(job.biasSums, 3, P), 1, 1, 0, 1, U, P);
}

/** The part of a weight gradient that columns [at, at + columns) of the gate gradients give. */
function matrixGradient(job: Job, out: usize, rows: usize, size: i32, at: i32, columns: i32, order: i32): void {
  const straight = job.padded == job.units && columns == job.weightGates * job.units && order == (IN_ORDER & ((1 << (job.weightGates << 2)) - 1));
  rowTable(job.weightRows, straight ? out : job.expanded, <usize>columns << 2, size);
  product(
    rows, true, row(job.gateGradients, at, 1), <usize>job.width << 2, false, job.weightRows,
    size, columns, job.rows, FROM_ZERO, 0, job.scratch,
  );
  if (!straight) contractColumns(out, job.expanded, size, job.weightGates, order, columns / job.padded, job.units, job.padded);
}
