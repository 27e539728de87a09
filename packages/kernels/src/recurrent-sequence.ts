import { RECURRENT_SEQUENCE, type RecurrentSequenceAttributes } from './contract.ts';
import { defineKernel, type KernelResult, type SimdCall } from './definition.ts';
import { addForwardWeights, addRows, commonJob, JobBuilder, sizesOf } from './recurrent-job.ts';
import { rememberParts } from './recurrent-parts.ts';
import { planSequence, sequenceWork, splitRows } from './recurrent-plan.ts';
import { scalarForward } from './recurrent-scalar.ts';

/**
 * See `RECURRENT_SEQUENCE`. Training keeps, for each step of each row, 4·(gates + cells) bytes a unit: 20 for an
 * LSTM, 16 for a GRU (12 with the reset before the product), 0 for Elman; with `recompute` 4 for an LSTM, else 0.
 * With threads each takes rows of its own for the whole sequence, so there is nothing to wait for in between.
 */
export const recurrentSequenceKernel = defineKernel<RecurrentSequenceAttributes>({
  name: RECURRENT_SEQUENCE,
  work: ({ inputs }) => sequenceWork(inputs),
  run,
  runScalar: ({ inputs, attrs, data }) => scalarForward(planSequence(inputs, attrs, data), data),
});

function run({ inputs, attrs, data, session }: SimdCall<RecurrentSequenceAttributes>): KernelResult {
  const plan = planSequence(inputs, attrs, data);
  const { batch, time, units, layout } = plan;
  const { padded, width } = sizesOf(layout, units);
  const parts = splitRows(plan.lengths, session.threads);
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const running = parts.reduce((sum, part) => sum + part.order.length, 0);
  const hasCell = layout.states.includes('cell');

  const output = session.output([batch, time, units], 'float32');
  const finals = layout.states.map(() => session.output([batch, units], 'float32'));
  const keepGates = attrs.training && layout.keepsGates && !attrs.recompute;
  const keepCells = attrs.training && hasCell;
  const savedGates = keepGates ? session.output([rows, width], 'float32') : undefined;
  const savedCells = keepCells ? session.output([running + rows, padded], 'float32') : undefined;
  for (const saved of [savedGates, savedCells]) if (saved !== undefined) rememberParts(saved.info, parts.length);

  const common = commonJob(plan, session);
  common.set('output', output.pointer);
  common.set('finalHidden', finals[0]!.pointer);
  if (hasCell) common.set('finalCell', finals[1]!.pointer);
  common.set('keepCells', Number(keepCells));
  const jobs: JobBuilder[] = [];
  let gates = savedGates?.pointer ?? 0;
  let cells = savedCells?.pointer ?? 0;
  const pointers = parts.map((part) => {
    const job = new JobBuilder(common);
    addRows(job, plan, part, session);
    addForwardWeights(job, plan, session, jobs[0]);
    if (keepGates) {
      job.set('chunk', part.rows);
      job.set('gates', gates);
      gates += 4 * width * part.rows;
    } else job.scratch('gates', 4 * width * Math.min(job.get('chunk'), part.rows));
    if (keepCells) {
      job.set('cells', cells);
      cells += 4 * padded * (part.order.length + part.rows);
    } else if (hasCell) job.scratch('cells', 4 * padded * part.order.length);
    jobs.push(job);
    return job.write(session, part);
  });

  const { copy, fill, recurrentPackForward } = session.exports;
  copy(common.get('finalHidden'), common.get('hidden'), 4 * batch * units);
  if (hasCell) copy(common.get('finalCell'), common.get('cellState'), 4 * batch * units);
  if (rows < batch * time) fill(output.pointer, 0, 4 * batch * time * units);
  recurrentPackForward(pointers[0]!);
  session.run(pointers.map((pointer) => ['recurrentForward', pointer]));
  return [output, ...finals, savedGates, savedCells].filter((made) => made !== undefined).map((made) => made.info);
}
