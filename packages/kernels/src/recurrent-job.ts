import type { Session } from './arena.ts';
import type { CellLayout, Schedule, SequencePlan } from './recurrent-plan.ts';
import { activationNames } from './recurrent-plan.ts';

/** The fields of `Job` in assembly/job.ts, in its order. */
const fields = [
  ...['cell', 'activation', 'reverse', 'batch', 'time', 'steps', 'rows', 'inputSize', 'units', 'padded', 'width'],
  ...['chunk', 'keepCells', 'recompute', 'inputColumns', 'recurrentAt', 'recurrentColumns', 'inputGates'],
  ...['recurrentGates', 'weightGates', 'counts', 'order', 'lengths', 'input', 'kernel', 'recurrentKernel', 'bias'],
  ...['peephole', 'candidateBias', 'hidden', 'cellState', 'output', 'finalHidden', 'finalCell', 'inputRows'],
  ...['outputRows', 'previousRows', 'gateRows', 'inputPanels', 'recurrentPanels', 'candidatePanels', 'paddedBias'],
  ...['paddedPeephole', 'paddedCandidateBias', 'gates', 'cells', 'reset', 'scratchRows', 'expanded', 'scratch'],
  ...['outputGradient', 'finalHiddenGradient', 'finalCellGradient', 'inputGradient', 'kernelGradient'],
  ...['recurrentKernelGradient', 'biasGradient', 'peepholeGradient', 'candidateBiasGradient', 'hiddenGradient'],
  ...['cellGradient', 'inputGradientRows', 'recurrentGradientRows', 'stateRows', 'inputTransposed'],
  ...['recurrentTransposed', 'candidateTransposed', 'gateGradients', 'stateGradients', 'cellGradients', 'biasSums'],
  ...['peepholeSums', 'resets', 'resetRows', 'resetGradients', 'resetGradientRows', 'weightRows'],
] as const;

export type JobValues = Partial<Record<string, number>>;

/** Bytes of gates that inference makes at once: few enough to stay in the cache, many enough for a good product. */
const chunkBytes = 2_097_152;

export interface Sizes {
  readonly padded: number;
  readonly width: number;
  readonly inputColumns: number;
  readonly recurrentColumns: number;
}

export function sizesOf(layout: CellLayout, units: number): Sizes {
  const padded = Math.ceil(units / 4) * 4;
  return {
    padded,
    width: layout.slots * padded,
    inputColumns: layout.inputSlots * padded,
    recurrentColumns: layout.recurrentSlots * padded,
  };
}

/** Fields that say what is computed, and the tensors of the forward pass. */
export function describeJob(plan: SequencePlan, schedule: Schedule, session: Session): JobValues {
  const { layout, inputs } = plan;
  const sizes = sizesOf(layout, plan.units);
  const weights = Object.fromEntries(layout.weights.map((name) => [name, session.input(inputs[name])]));
  return {
    cell: layout.code,
    activation: activationNames.indexOf(plan.activation),
    reverse: Number(plan.reverse),
    batch: plan.batch,
    time: plan.time,
    steps: schedule.counts.length,
    rows: schedule.rows,
    inputSize: plan.inputSize,
    units: plan.units,
    padded: sizes.padded,
    width: sizes.width,
    inputColumns: sizes.inputColumns,
    recurrentAt: layout.recurrentAt * sizes.padded,
    recurrentColumns: sizes.recurrentColumns,
    inputGates: layout.inputGates,
    recurrentGates: layout.recurrentGates,
    weightGates: layout.weightGates,
    input: session.input(inputs.input),
    hidden: session.input(inputs.hidden),
    cellState: inputs.cell === undefined ? 0 : session.input(inputs.cell),
    ...weights,
  };
}

/** Scratch of the forward pass, or of its repetition in the gradient. */
export function forwardScratch(plan: SequencePlan, schedule: Schedule, session: Session): JobValues {
  const { layout, units, inputSize } = plan;
  const { padded, width, inputColumns, recurrentColumns } = sizesOf(layout, units);
  const { packedSize } = session.exports;
  const first = schedule.counts[0] ?? 0;
  return {
    inputPanels: session.scratch(packedSize(inputSize, inputColumns)),
    recurrentPanels: session.scratch(packedSize(units, recurrentColumns)),
    candidatePanels: session.scratch(packedSize(units, padded)),
    paddedBias: session.scratch(4 * inputColumns),
    paddedCandidateBias: session.scratch(4 * padded),
    reset: session.scratch(4 * first * padded),
    chunk: Math.max(first, Math.floor(chunkBytes / (4 * width))),
  };
}

/** Scratch that both directions need: tables, and room to rearrange weights. */
export function commonScratch(plan: SequencePlan, schedule: Schedule, session: Session): JobValues {
  const { padded, width } = sizesOf(plan.layout, plan.units);
  const { rows, counts } = schedule;
  const table = (count: number) => session.scratch(4 * count);
  return {
    counts: table(counts.length),
    order: table(schedule.order.length),
    lengths: table(schedule.order.length),
    inputRows: table(rows),
    outputRows: table(rows),
    previousRows: table(rows),
    gateRows: table(rows),
    scratchRows: table(counts[0] ?? 0),
    paddedPeephole: session.scratch(12 * padded),
    expanded: session.scratch(4 * width * Math.max(plan.inputSize, plan.units)),
    scratch: session.scratch(session.exports.productScratch()),
  };
}

/** Writes the job; nothing may be allocated in the session between this and the calls that use it. */
export function writeJob(values: JobValues, schedule: Schedule, session: Session): number {
  const pointer = session.scratch(4 * fields.length);
  session.ints(pointer, fields.length).set(fields.map((name) => values[name] ?? 0));
  session.ints(values.counts!, schedule.counts.length).set(schedule.counts);
  session.ints(values.order!, schedule.order.length).set(schedule.order);
  session.ints(values.lengths!, schedule.order.length).set(schedule.lengths);
  return pointer;
}
