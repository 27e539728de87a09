import { checkOneOf, invalidArgument } from '@recurrent/core';
import type { NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendData } from './backend-data.ts';
import type { RecurrentSequenceAttributes } from './contract.ts';
import { inputOf } from './inputs.ts';

/**
 * How a cell lies in memory. Weights hold `weightGates` gates of U columns. A row of gates in the module holds
 * `slots` slots of P columns (P = U rounded up to 4), which gate each is: 4 bits a slot, lowest first.
 */
export interface CellLayout {
  readonly code: number;
  readonly weightGates: number;
  readonly slots: number;
  /** The first slots are what the input's product makes; `inputGates` says which gates they are. */
  readonly inputSlots: number;
  readonly inputGates: number;
  /** The slots that the recurrent product adds to. */
  readonly recurrentAt: number;
  readonly recurrentSlots: number;
  readonly recurrentGates: number;
  /** Whether the gradient needs the gates; Elman's is made from the output alone. */
  readonly keepsGates: boolean;
  /** Whether one gate has a recurrent product of its own, with r∘h. */
  readonly hasCandidateProduct: boolean;
  readonly states: readonly ('hidden' | 'cell')[];
  readonly weights: readonly WeightName[];
}

export type WeightName = 'kernel' | 'recurrentKernel' | 'bias' | 'peephole' | 'candidateBias';

const matrices = ['kernel', 'recurrentKernel', 'bias'] as const;
const whole = { inputGates: 0x3210, recurrentAt: 0, recurrentGates: 0x3210 };

const layouts = {
  elman: {
    ...whole,
    code: 0,
    hasCandidateProduct: false,
    weightGates: 1,
    slots: 1,
    inputSlots: 1,
    recurrentSlots: 1,
    keepsGates: false,
  },
  lstm: {
    ...whole,
    code: 1,
    hasCandidateProduct: false,
    weightGates: 4,
    slots: 4,
    inputSlots: 4,
    recurrentSlots: 4,
    keepsGates: true,
  },
  peepholeLstm: {
    ...whole,
    code: 2,
    hasCandidateProduct: false,
    weightGates: 4,
    slots: 4,
    inputSlots: 4,
    recurrentSlots: 4,
    keepsGates: true,
  },
  // n, r, z and the recurrent part of n
  gruAfter: {
    code: 3,
    hasCandidateProduct: false,
    weightGates: 3,
    slots: 4,
    inputSlots: 3,
    inputGates: 0x102,
    recurrentAt: 1,
    recurrentSlots: 3,
    recurrentGates: 0x210,
    keepsGates: true,
  },
  // n, r, z; n gets its recurrent part from a product of its own
  gruBefore: {
    code: 4,
    hasCandidateProduct: true,
    weightGates: 3,
    slots: 3,
    inputSlots: 3,
    inputGates: 0x102,
    recurrentAt: 1,
    recurrentSlots: 2,
    recurrentGates: 0x10,
    keepsGates: true,
  },
};

const cells: Record<string, CellLayout> = {
  elman: { ...layouts.elman, states: ['hidden'], weights: matrices },
  lstm: { ...layouts.lstm, states: ['hidden', 'cell'], weights: matrices },
  peepholeLstm: { ...layouts.peepholeLstm, states: ['hidden', 'cell'], weights: [...matrices, 'peephole'] },
  gruAfter: { ...layouts.gruAfter, states: ['hidden'], weights: [...matrices, 'candidateBias'] },
  gruBefore: { ...layouts.gruBefore, states: ['hidden'], weights: matrices },
};

export const activationNames = ['tanh', 'sigmoid', 'relu', 'linear'] as const;

export interface SequencePlan {
  readonly layout: CellLayout;
  readonly activation: (typeof activationNames)[number];
  readonly reverse: boolean;
  readonly batch: number;
  readonly time: number;
  readonly inputSize: number;
  readonly units: number;
  /** Each row's length. */
  readonly lengths: Int32Array;
  readonly inputs: Readonly<Record<'input' | 'hidden' | WeightName, TensorInfo>> & { readonly cell?: TensorInfo };
}

const where = 'RecurrentSequence';

/**
 * Checks what a kernel call was given.
 * @throws RecurrentError INVALID_ARGUMENT, SHAPE_MISMATCH
 */
export function planSequence(
  inputs: NamedTensorInfoMap,
  attrs: RecurrentSequenceAttributes,
  data: BackendData,
): SequencePlan {
  checkOneOf(where, 'cell', attrs.cell, ['elman', 'lstm', 'peepholeLstm', 'gru']);
  const { activation = 'tanh' } = attrs;
  checkOneOf(where, 'activation', activation, activationNames);
  const layout = cells[attrs.cell === 'gru' ? (attrs.resetAfter ? 'gruAfter' : 'gruBefore') : attrs.cell]!;
  const [batch, time, inputSize] = inputOf(where, inputs, 'input', 'float32', [null, null, null]).shape as [
    number,
    number,
    number,
  ];
  const units = inputOf(where, inputs, 'hidden', 'float32', [batch, null]).shape[1]!;
  const gates = layout.weightGates * units;
  const shapes: Record<WeightName, number[]> = {
    kernel: [inputSize, gates],
    recurrentKernel: [units, gates],
    bias: [gates],
    peephole: [3, units],
    candidateBias: [units],
  };
  for (const name of layout.weights) inputOf(where, inputs, name, 'float32', shapes[name]);
  for (const name of layout.states) inputOf(where, inputs, name, 'float32', [batch, units]);
  const lengths =
    inputs.lengths === undefined
      ? new Int32Array(batch).fill(time)
      : new Int32Array(data.values(inputOf(where, inputs, 'lengths', 'int32', [batch])));
  for (const length of lengths) {
    if (length < 0 || length > time) invalidArgument(where, 'lengths', `integers in [0, ${time}]`, length);
  }
  return {
    layout,
    activation,
    reverse: attrs.reverse === true,
    batch,
    time,
    inputSize,
    units,
    lengths,
    inputs: inputs as unknown as SequencePlan['inputs'],
  };
}

/** The rows that have steps at all, longest first, and how many of them run at each step. */
export interface Schedule {
  readonly order: Int32Array;
  readonly lengths: Int32Array;
  readonly counts: Int32Array;
  /** Steps of all rows together. */
  readonly rows: number;
}

/** @param among the batch rows to schedule, longest first */
function scheduleSorted(lengths: Int32Array, among: Int32Array): Schedule {
  const sorted = among.map((b) => lengths[b]!);
  const counts = new Int32Array(sorted[0] ?? 0);
  let rows = 0;
  let running = sorted.length;
  for (let step = 0; step < counts.length; step++) {
    while (sorted[running - 1]! <= step) running--;
    counts[step] = running;
    rows += running;
  }
  return { order: among, lengths: sorted, counts, rows };
}

/** The rows dealt out to `parts` threads, each of which gets some of the long ones; a part without rows is left out. */
export function splitRows(lengths: Int32Array, parts: number): Schedule[] {
  const all = Int32Array.from(lengths.keys());
  const order = all.filter((b) => lengths[b]! > 0).sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  const count = Math.max(1, Math.min(parts, order.length));
  if (count === 1) return [scheduleSorted(lengths, order)];
  return Array.from({ length: count }, (_, part) =>
    scheduleSorted(
      lengths,
      order.filter((_, at) => at % count === part),
    ),
  );
}

/** About how many floating-point operations the products of one direction take. */
export function sequenceWork(inputs: NamedTensorInfoMap): number {
  const [batch, time, inputSize] = inputs.input?.shape ?? [];
  const [units, columns] = inputs.recurrentKernel?.shape ?? [];
  return batch === 1 ? 0 : 2 * batch! * time! * (inputSize! + units!) * columns!;
}
