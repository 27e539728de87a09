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

/** Packs the weights for the forward direction. */
export function packForward(job: Job): void {
  const inputSlots = job.inputColumns / job.padded, slots = job.recurrentColumns / job.padded;
  const P = job.padded, U = job.units, W = job.weightGates;
  expandColumns(job.expanded, job.kernel, job.inputSize, W, job.inputGates, inputSlots, U, P);
  packOperand(job.inputPanels, job.expanded, <usize>job.inputColumns << 2, false, job.inputSize, job.inputColumns);
  expandColumns(job.expanded, job.recurrentKernel, U, W, job.recurrentGates, slots, U, P);
  packOperand(job.recurrentPanels, job.expanded, <usize>job.recurrentColumns << 2, false, U, job.recurrentColumns);
  if (job.cell == GRU_BEFORE) {
    expandColumns(job.expanded, job.recurrentKernel, U, W, 2, 1, U, P);
    packOperand(job.candidatePanels, job.expanded, <usize>P << 2, false, U, P);
  }
  expandColumns(job.paddedBias, job.bias, 1, W, job.inputGates, inputSlots, U, P);
  if (job.peephole != 0) expandColumns(job.paddedPeephole, job.peephole, 1, 3, 0x210, 3, U, P);
  if (job.candidateBias != 0) expandColumns(job.paddedCandidateBias, job.candidateBias, 1, 1, 0, 1, U, P);
}

/** Packs the transposed weights for the gradients of the state and of the input. */
export function packBackward(job: Job): void {
  const inputSlots = job.inputColumns / job.padded, slots = job.recurrentColumns / job.padded;
  const P = job.padded, U = job.units, W = job.weightGates;
  expandColumns(job.expanded, job.kernel, job.inputSize, W, job.inputGates, inputSlots, U, P);
  packOperand(job.inputTransposed, job.expanded, <usize>job.inputColumns << 2, true, job.inputColumns, job.inputSize);
  expandColumns(job.expanded, job.recurrentKernel, U, W, job.recurrentGates, slots, U, P);
  packOperand(job.recurrentTransposed, job.expanded, <usize>job.recurrentColumns << 2, true, job.recurrentColumns, U);
  if (job.cell == GRU_BEFORE) {
    expandColumns(job.expanded, job.recurrentKernel, U, W, 2, 1, U, P);
    packOperand(job.candidateTransposed, job.expanded, <usize>P << 2, true, P, U);
  }
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
  rowTable(job.weightRows, job.expanded, <usize>columns << 2, size);
  product(
    rows, true, row(job.gateGradients, at, 1), <usize>job.width << 2, false, job.weightRows,
    size, columns, job.rows, FROM_ZERO, 0, job.scratch,
  );
  contractColumns(out, job.expanded, size, job.weightGates, order, columns / job.padded, job.units, job.padded);
}
