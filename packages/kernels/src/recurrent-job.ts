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
  ...[
    'paddedPeephole',
    'paddedCandidateBias',
    'gates',
    'cells',
    'reset',
    'scratchRows',
    'gateTable',
    'expanded',
    'scratch',
  ],
  ...['outputGradient', 'finalHiddenGradient', 'finalCellGradient', 'inputGradient', 'kernelGradient'],
  ...['recurrentKernelGradient', 'biasGradient', 'peepholeGradient', 'candidateBiasGradient', 'hiddenGradient'],
  ...['cellGradient', 'inputGradientRows', 'recurrentGradientRows', 'stateRows', 'inputTransposed'],
  ...['recurrentTransposed', 'candidateTransposed', 'gateGradients', 'stateGradients', 'cellGradients', 'biasSums'],
  ...['peepholeSums', 'resets', 'resetRows', 'resetGradients', 'resetGradientRows', 'weightRows'],
] as const;

type JobField = (typeof fields)[number];

const indexOf = Object.fromEntries(fields.map((name, index) => [name, index])) as Readonly<Record<JobField, number>>;
const align = 64;

/** A `Job` in the making: numbers and pointers by name, and scratch that is allocated in one piece at the end. */
export class JobBuilder {
  readonly #values: Int32Array;

  /** @param base whose numbers and pointers to begin with; not its scratch that is yet to be allocated */
  constructor(base?: JobBuilder) {
    this.#values = base === undefined ? new Int32Array(fields.length) : base.#values.slice();
  }

  readonly #scratchFields: number[] = [];
  readonly #scratchOffsets: number[] = [];
  #scratchBytes = 0;

  set(name: JobField, value: number): void {
    this.#values[indexOf[name]] = value;
  }

  get(name: JobField): number {
    return this.#values[indexOf[name]]!;
  }

  /** Room of that many bytes, whose pointer goes into the field. */
  scratch(name: JobField, bytes: number): void {
    this.#scratchFields.push(indexOf[name]);
    this.#scratchOffsets.push(this.#scratchBytes);
    this.#scratchBytes += Math.ceil(bytes / align) * align;
  }

  /** Takes a field from another job, such as weights that were packed once for all. */
  share(other: JobBuilder, names: readonly JobField[]): void {
    for (const name of names) this.set(name, other.get(name));
  }

  /** Allocates and writes everything; returns the pointer to the job. */
  write(session: Session, schedule: Schedule): number {
    const { order, lengths, counts } = schedule;
    this.scratch('counts', 4 * counts.length);
    this.scratch('order', 4 * order.length);
    this.scratch('lengths', 4 * order.length);
    const pointer = session.scratch(this.#scratchBytes + 4 * fields.length);
    for (const [at, field] of this.#scratchFields.entries()) {
      this.#values[field] = pointer + this.#scratchOffsets[at]!;
    }
    const job = pointer + this.#scratchBytes;
    session.ints(job, fields.length).set(this.#values);
    session.ints(this.get('counts') >>> 0, counts.length).set(counts);
    session.ints(this.get('order') >>> 0, order.length).set(order);
    session.ints(this.get('lengths') >>> 0, order.length).set(lengths);
    return job;
  }
}

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

/** A job with what is computed and the tensors of the forward pass: what all parts of a batch have in common. */
export function commonJob(plan: SequencePlan, session: Session): JobBuilder {
  const { layout, inputs, units, inputSize } = plan;
  const { padded, width, inputColumns, recurrentColumns } = sizesOf(layout, units);
  const job = new JobBuilder();
  job.set('cell', layout.code);
  job.set('activation', activationNames.indexOf(plan.activation));
  job.set('reverse', Number(plan.reverse));
  job.set('batch', plan.batch);
  job.set('time', plan.time);
  job.set('inputSize', inputSize);
  job.set('units', units);
  job.set('padded', padded);
  job.set('width', width);
  job.set('inputColumns', inputColumns);
  job.set('recurrentAt', layout.recurrentAt * padded);
  job.set('recurrentColumns', recurrentColumns);
  job.set('inputGates', layout.inputGates);
  job.set('recurrentGates', layout.recurrentGates);
  job.set('weightGates', layout.weightGates);
  job.set('input', session.input(inputs.input));
  job.set('hidden', session.input(inputs.hidden));
  if (layout.states.includes('cell')) job.set('cellState', session.input(inputs.cell!));
  for (const name of layout.weights) job.set(name, session.input(inputs[name]));
  return job;
}

/** The rows of one part of the batch, and the scratch that both directions need for them. */
export function addRows(job: JobBuilder, plan: SequencePlan, { rows, counts }: Schedule, session: Session): void {
  const { padded, width } = sizesOf(plan.layout, plan.units);
  job.set('steps', counts.length);
  job.set('rows', rows);
  for (const table of ['inputRows', 'outputRows', 'previousRows', 'gateRows'] as const) job.scratch(table, 4 * rows);
  job.scratch('scratchRows', 4 * (counts[0] ?? 0));
  job.scratch('gateTable', session.exports.gateTableSize());
  job.scratch('expanded', 4 * width * Math.max(plan.inputSize, plan.units));
  job.scratch('scratch', session.exports.productScratch());
  job.scratch('reset', 4 * (counts[0] ?? 0) * padded);
  job.set('chunk', Math.max(counts[0] ?? 0, Math.floor(chunkBytes / (4 * width))));
}

const forwardWeights = [
  'inputPanels',
  'recurrentPanels',
  'candidatePanels',
  'paddedBias',
  'paddedPeephole',
  'paddedCandidateBias',
] as const;

/** Room for the weights as the forward direction needs them, or the same as in `first`. */
export function addForwardWeights(job: JobBuilder, plan: SequencePlan, session: Session, first?: JobBuilder): void {
  if (first !== undefined) {
    job.share(first, forwardWeights);
    return;
  }
  const { layout, units, inputSize } = plan;
  const { padded, inputColumns, recurrentColumns } = sizesOf(layout, units);
  const { packedSize } = session.exports;
  job.scratch('inputPanels', packedSize(inputSize, inputColumns));
  job.scratch('recurrentPanels', packedSize(units, recurrentColumns));
  job.scratch('candidatePanels', packedSize(units, padded));
  job.scratch('paddedBias', 4 * inputColumns);
  job.scratch('paddedPeephole', 12 * padded);
  job.scratch('paddedCandidateBias', 4 * padded);
}
