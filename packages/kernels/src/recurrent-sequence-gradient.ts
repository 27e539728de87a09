import type { Session } from './arena.ts';
import { RECURRENT_SEQUENCE_GRADIENT, type RecurrentSequenceAttributes } from './contract.ts';
import { defineKernel, type KernelResult, type SimdCall } from './definition.ts';
import { inputOf } from './inputs.ts';
import { addForward, type JobBuilder, sizesOf, startJob } from './recurrent-job.ts';
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

  const names = ['input', ...layout.weights, ...layout.states] as const;
  const gradients = names.map((name) => session.output([...inputs[name]!.shape], 'float32'));
  const job = startJob(plan, schedule, session);
  for (const [at, name] of names.entries()) job.set(`${name}Gradient`, gradients[at]!.pointer);
  job.set('output', session.input(inputs.output!));
  job.set('outputGradient', session.input(inputs.outputGradient!));
  job.set('finalHiddenGradient', session.input(inputs.hiddenGradient!));
  const hasCell = layout.states.includes('cell');
  if (hasCell) job.set('finalCellGradient', session.input(inputs.cellGradient!));
  addKept(job, plan, schedule, inputs, attrs, session);
  addBackward(job, plan, schedule, session);
  const pointer = job.write(session, schedule);

  const { copy, fill, recurrentPackForward, recurrentPackBackward, recurrentBackward, recurrentWeightGradients } =
    session.exports;
  copy(job.get('hiddenGradient'), job.get('finalHiddenGradient'), 4 * batch * units);
  if (hasCell) copy(job.get('cellGradient'), job.get('finalCellGradient'), 4 * batch * units);
  if (rows < batch * time) fill(job.get('inputGradient'), 0, 4 * batch * time * inputSize);
  if (job.get('recompute')) recurrentPackForward(pointer);
  recurrentPackBackward(pointer);
  recurrentBackward(pointer);
  recurrentWeightGradients(pointer);
  return gradients.map((made) => made.info);
}

function checkGradients(inputs: Call['inputs'], { batch, time, units, layout }: SequencePlan): void {
  const where = RECURRENT_SEQUENCE_GRADIENT;
  inputOf(where, inputs, 'output', 'float32', [batch, time, units]);
  inputOf(where, inputs, 'outputGradient', 'float32', [batch, time, units]);
  for (const state of layout.states) inputOf(where, inputs, `${state}Gradient`, 'float32', [batch, units]);
}

/** What the forward pass has kept, and scratch for what it has not. */
function addKept(
  job: JobBuilder,
  plan: SequencePlan,
  schedule: Schedule,
  inputs: Call['inputs'],
  attrs: RecurrentSequenceAttributes,
  session: Session,
): void {
  const { layout, units } = plan;
  const { padded, width } = sizesOf(layout, units);
  const where = RECURRENT_SEQUENCE_GRADIENT;
  let next = 0;
  if (layout.keepsGates && !attrs.recompute) {
    job.set('gates', session.input(inputOf(where, inputs, `saved${next++}`, 'float32', [schedule.rows, width])));
  } else if (layout.keepsGates) {
    addForward(job, plan, schedule, session);
    job.set('recompute', 1);
    job.set('chunk', schedule.rows);
    job.scratch('gates', 4 * width * schedule.rows);
  }
  if (layout.states.includes('cell')) {
    const shape = [(schedule.counts[0] ?? 0) + schedule.rows, padded];
    job.set('cells', session.input(inputOf(where, inputs, `saved${next}`, 'float32', shape)));
    job.set('keepCells', 1);
  }
}

function addBackward(job: JobBuilder, plan: SequencePlan, schedule: Schedule, session: Session): void {
  const { layout, units, inputSize } = plan;
  const { padded, width, inputColumns, recurrentColumns } = sizesOf(layout, units);
  const { packedSize } = session.exports;
  const { rows } = schedule;
  const first = schedule.counts[0] ?? 0;
  job.scratch('inputGradientRows', 4 * rows);
  job.scratch('recurrentGradientRows', 4 * rows);
  job.scratch('stateRows', 4 * first);
  job.scratch('inputTransposed', packedSize(inputColumns, inputSize));
  job.scratch('recurrentTransposed', packedSize(recurrentColumns, units));
  job.scratch('gateGradients', 4 * rows * width);
  job.scratch('stateGradients', 4 * first * padded);
  job.scratch('cellGradients', 4 * first * padded);
  job.scratch('biasSums', 4 * width);
  job.scratch('peepholeSums', 12 * padded);
  job.scratch('weightRows', 4 * Math.max(inputSize, units));
  if (!layout.hasCandidateProduct) return;
  job.scratch('candidateTransposed', packedSize(padded, units));
  job.scratch('resets', 4 * rows * padded);
  job.scratch('resetRows', 4 * rows);
  job.scratch('resetGradients', 4 * first * padded);
  job.scratch('resetGradientRows', 4 * first);
}
