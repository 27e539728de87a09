import type { Session } from './arena.ts';
import { RECURRENT_SEQUENCE_GRADIENT, type RecurrentSequenceAttributes } from './contract.ts';
import { defineKernel, type KernelResult, type SimdCall } from './definition.ts';
import { inputOf, sizeOf } from './inputs.ts';
import { addForwardWeights, addRows, commonJob, JobBuilder, sizesOf } from './recurrent-job.ts';
import { partsOf } from './recurrent-parts.ts';
import { planSequence, type Schedule, type SequencePlan, sequenceWork, splitRows } from './recurrent-plan.ts';
import { scalarGradient } from './recurrent-scalar.ts';

/** See `RECURRENT_SEQUENCE_GRADIENT`. */
export const recurrentSequenceGradientKernel = defineKernel<RecurrentSequenceAttributes>({
  name: RECURRENT_SEQUENCE_GRADIENT,
  work: ({ inputs }) => 2 * sequenceWork(inputs),
  run,
  runScalar: ({ inputs, attrs, data }) => scalarGradient(planSequence(inputs, attrs, data), inputs, data),
});

type Call = SimdCall<RecurrentSequenceAttributes>;

function run({ inputs, attrs, data, session }: Call): KernelResult {
  const plan = planSequence(inputs, attrs, data);
  const { batch, time, units, layout, inputSize } = plan;
  checkGradients(inputs, plan);
  const parts = splitRows(plan.lengths, partsOf(inputs.saved0) ?? session.threads);
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);

  const names = ['input', ...layout.weights, ...layout.states] as const;
  const gradients = names.map((name) => session.output([...inputs[name]!.shape], 'float32'));
  const common = commonJob(plan, session);
  for (const [at, name] of names.entries()) common.set(`${name}Gradient`, gradients[at]!.pointer);
  common.set('output', session.input(inputs.output!));
  common.set('outputGradient', session.input(inputs.outputGradient!));
  common.set('finalHiddenGradient', session.input(inputs.hiddenGradient!));
  const hasCell = layout.states.includes('cell');
  if (hasCell) common.set('finalCellGradient', session.input(inputs.cellGradient!));
  const kept = keptStates(plan, parts, inputs, attrs, session);
  const jobs: JobBuilder[] = [];
  const pointers = parts.map((part) => {
    const job = new JobBuilder(common);
    addRows(job, plan, part, session);
    addKept(job, plan, part, kept, session, jobs[0]);
    addBackward(job, plan, part, session, jobs[0]);
    jobs.push(job);
    return job.write(session, part);
  });

  const { add, copy, fill, recurrentPackForward, recurrentPackBackward } = session.exports;
  copy(common.get('hiddenGradient'), common.get('finalHiddenGradient'), 4 * batch * units);
  if (hasCell) copy(common.get('cellGradient'), common.get('finalCellGradient'), 4 * batch * units);
  if (rows < batch * time) fill(common.get('inputGradient'), 0, 4 * batch * time * inputSize);
  if (kept.recompute) recurrentPackForward(pointers[0]!);
  recurrentPackBackward(pointers[0]!);
  session.run(pointers.map((pointer) => ['recurrentGradient', pointer]));
  for (const job of jobs.slice(1)) {
    for (const name of layout.weights) {
      add(common.get(`${name}Gradient`), job.get(`${name}Gradient`), sizeOf(inputs[name]!));
    }
  }
  return gradients.map((made) => made.info);
}

function checkGradients(inputs: Call['inputs'], { batch, time, units, layout }: SequencePlan): void {
  const where = RECURRENT_SEQUENCE_GRADIENT;
  inputOf(where, inputs, 'output', 'float32', [batch, time, units]);
  inputOf(where, inputs, 'outputGradient', 'float32', [batch, time, units]);
  for (const state of layout.states) inputOf(where, inputs, `${state}Gradient`, 'float32', [batch, units]);
}

interface Kept {
  gates: number;
  cells: number;
  readonly recompute: boolean;
}

/** Pointers to what the forward pass has kept; they move on from part to part. */
function keptStates(
  plan: SequencePlan,
  parts: readonly Schedule[],
  inputs: Call['inputs'],
  attrs: RecurrentSequenceAttributes,
  session: Session,
): Kept {
  const { layout, units } = plan;
  const { padded, width } = sizesOf(layout, units);
  const where = RECURRENT_SEQUENCE_GRADIENT;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const running = parts.reduce((sum, part) => sum + part.order.length, 0);
  const saved = (name: string, shape: number[]) => session.input(inputOf(where, inputs, name, 'float32', shape));
  const keptGates = layout.keepsGates && !attrs.recompute;
  const gates = keptGates ? saved('saved0', [rows, width]) : 0;
  const hasCell = layout.states.includes('cell');
  const cells = hasCell ? saved(keptGates ? 'saved1' : 'saved0', [running + rows, padded]) : 0;
  return { gates, cells, recompute: layout.keepsGates && !keptGates };
}

/** What one part has kept, and scratch for what it has not. */
function addKept(
  job: JobBuilder,
  plan: SequencePlan,
  part: Schedule,
  kept: Kept,
  session: Session,
  first: JobBuilder | undefined,
): void {
  const { padded, width } = sizesOf(plan.layout, plan.units);
  if (kept.recompute) {
    addForwardWeights(job, plan, session, first);
    job.set('recompute', 1);
    job.set('chunk', part.rows);
    job.scratch('gates', 4 * width * part.rows);
  } else {
    job.set('gates', kept.gates);
    kept.gates += 4 * width * part.rows;
  }
  job.set('cells', kept.cells);
  job.set('keepCells', 1);
  kept.cells += 4 * padded * (part.order.length + part.rows);
}

function addBackward(
  job: JobBuilder,
  plan: SequencePlan,
  part: Schedule,
  session: Session,
  first: JobBuilder | undefined,
): void {
  const { layout, units, inputSize, inputs } = plan;
  const { padded, width, inputColumns, recurrentColumns } = sizesOf(layout, units);
  const { packedSize } = session.exports;
  const { rows } = part;
  const running = part.order.length;
  const candidate = layout.hasCandidateProduct;
  if (first === undefined) {
    job.scratch('inputTransposed', packedSize(inputColumns, inputSize));
    job.scratch('recurrentTransposed', packedSize(recurrentColumns, units));
    if (candidate) job.scratch('candidateTransposed', packedSize(padded, units));
    job.scratch('paddedPeephole', 12 * padded);
  } else {
    job.share(first, ['inputTransposed', 'recurrentTransposed', 'candidateTransposed', 'paddedPeephole']);
    for (const name of layout.weights) job.scratch(`${name}Gradient`, 4 * sizeOf(inputs[name]));
  }
  job.scratch('inputGradientRows', 4 * rows);
  job.scratch('recurrentGradientRows', 4 * rows);
  job.scratch('stateRows', 4 * running);
  job.scratch('gateGradients', 4 * rows * width);
  job.scratch('stateGradients', 4 * running * padded);
  job.scratch('cellGradients', 4 * running * padded);
  job.scratch('biasSums', 4 * width);
  job.scratch('peepholeSums', 12 * padded);
  job.scratch('weightRows', 4 * Math.max(inputSize, units));
  if (!candidate) return;
  job.scratch('resets', 4 * rows * padded);
  job.scratch('resetRows', 4 * rows);
  job.scratch('resetGradients', 4 * running * padded);
  job.scratch('resetGradientRows', 4 * running);
}
