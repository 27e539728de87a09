import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { Session } from './arena.ts';
import { RECURRENT_SEQUENCE_GRADIENT, type RecurrentSequenceAttributes } from './contract.ts';
import { defineKernel, type KernelResult, type SimdCall } from './definition.ts';
import { inputOf } from './inputs.ts';
import { commonScratch, describeJob, forwardScratch, type JobValues, sizesOf, writeJob } from './recurrent-job.ts';
import { planSequence, type Schedule, type SequencePlan, scheduleRows } from './recurrent-plan.ts';
import { scalarGradient } from './recurrent-scalar.ts';

/** See `RECURRENT_SEQUENCE_GRADIENT`. */
export const recurrentSequenceGradientKernel = defineKernel<RecurrentSequenceAttributes>({
  name: RECURRENT_SEQUENCE_GRADIENT,
  run,
  runScalar: ({ inputs, attrs, data }) => scalarGradient(planSequence(inputs, attrs, data), inputs, data),
});

type Call = SimdCall<RecurrentSequenceAttributes>;

function run({ inputs, attrs, data, session }: Call): KernelResult {
  const plan = planSequence(inputs, attrs, data);
  const { batch, time, units, layout, inputSize } = plan;
  const schedule = scheduleRows(plan.lengths, plan.lengths.keys());
  const { rows } = schedule;
  checkGradients(inputs, plan);

  const gradients = [
    plan.inputs.input,
    ...layout.weights.map((name) => plan.inputs[name]),
    ...layout.states.map((name) => inputs[name]!),
  ].map((info) => session.output([...info.shape], 'float32'));
  const pointerOf = (name: string) =>
    gradients[['input', ...layout.weights, ...layout.states].indexOf(name)]?.pointer ?? 0;
  const values: JobValues = {
    ...describeJob(plan, schedule, session),
    ...commonScratch(plan, schedule, session),
    ...backwardScratch(plan, schedule, session),
    ...saved(plan, schedule, inputs, attrs, session),
    output: session.input(inputs.output!),
    outputGradient: session.input(inputs.outputGradient!),
    finalHiddenGradient: session.input(inputs.hiddenGradient!),
    finalCellGradient: inputs.cellGradient === undefined ? 0 : session.input(inputs.cellGradient),
    inputGradient: pointerOf('input'),
    kernelGradient: pointerOf('kernel'),
    recurrentKernelGradient: pointerOf('recurrentKernel'),
    biasGradient: pointerOf('bias'),
    peepholeGradient: pointerOf('peephole'),
    candidateBiasGradient: pointerOf('candidateBias'),
    hiddenGradient: pointerOf('hidden'),
    cellGradient: pointerOf('cell'),
  };
  const job = writeJob(values, schedule, session);

  const { copy, fill, recurrentPackForward, recurrentPackBackward, recurrentBackward, recurrentWeightGradients } =
    session.exports;
  copy(values.hiddenGradient!, values.finalHiddenGradient!, 4 * batch * units);
  if (values.cellGradient) copy(values.cellGradient, values.finalCellGradient!, 4 * batch * units);
  if (rows < batch * time) fill(values.inputGradient!, 0, 4 * batch * time * inputSize);
  if (values.recompute) recurrentPackForward(job);
  recurrentPackBackward(job);
  recurrentBackward(job);
  recurrentWeightGradients(job);
  return gradients.map((made) => made.info);
}

function checkGradients(inputs: Call['inputs'], { batch, time, units, layout }: SequencePlan): void {
  const where = RECURRENT_SEQUENCE_GRADIENT;
  inputOf(where, inputs, 'output', 'float32', [batch, time, units]);
  inputOf(where, inputs, 'outputGradient', 'float32', [batch, time, units]);
  for (const state of layout.states) inputOf(where, inputs, `${state}Gradient`, 'float32', [batch, units]);
}

/** What the forward pass has kept, and scratch for what it has not. */
function saved(
  plan: SequencePlan,
  schedule: Schedule,
  inputs: Call['inputs'],
  attrs: RecurrentSequenceAttributes,
  session: Session,
): JobValues {
  const { layout, units } = plan;
  const { padded, width } = sizesOf(layout, units);
  const keptGates = layout.keepsGates && !attrs.recompute;
  const kept: TensorInfo[] = [];
  const where = RECURRENT_SEQUENCE_GRADIENT;
  if (keptGates) kept.push(inputOf(where, inputs, 'saved0', 'float32', [schedule.rows, width]));
  if (layout.states.includes('cell')) {
    const shape = [(schedule.counts[0] ?? 0) + schedule.rows, padded];
    kept.push(inputOf(where, inputs, `saved${kept.length}`, 'float32', shape));
  }
  const pointers = kept.map((info) => session.input(info));
  const gates = keptGates ? pointers.shift()! : 0;
  const cells = { cells: pointers[0] ?? 0, keepCells: 1 };
  if (keptGates || !layout.keepsGates) return { ...cells, gates };
  return {
    ...cells,
    ...forwardScratch(plan, schedule, session),
    recompute: 1,
    chunk: schedule.rows,
    gates: session.scratch(4 * width * schedule.rows),
  };
}

function backwardScratch(plan: SequencePlan, schedule: Schedule, session: Session): JobValues {
  const { layout, units, inputSize } = plan;
  const { padded, width, inputColumns, recurrentColumns } = sizesOf(layout, units);
  const { packedSize } = session.exports;
  const { rows } = schedule;
  const first = schedule.counts[0] ?? 0;
  const resets = layout.code === 4 ? 1 : 0;
  return {
    inputGradientRows: session.scratch(4 * rows),
    recurrentGradientRows: session.scratch(4 * rows),
    stateRows: session.scratch(4 * first),
    inputTransposed: session.scratch(packedSize(inputColumns, inputSize)),
    recurrentTransposed: session.scratch(packedSize(recurrentColumns, units)),
    candidateTransposed: session.scratch(resets * packedSize(padded, units)),
    gateGradients: session.scratch(4 * rows * width),
    stateGradients: session.scratch(4 * first * padded),
    cellGradients: session.scratch(4 * first * padded),
    biasSums: session.scratch(4 * width),
    peepholeSums: session.scratch(12 * padded),
    resets: session.scratch(resets * 4 * rows * padded),
    resetRows: session.scratch(resets * 4 * rows),
    resetGradients: session.scratch(resets * 4 * first * padded),
    resetGradientRows: session.scratch(resets * 4 * first),
    weightRows: session.scratch(4 * Math.max(inputSize, units)),
  };
}
