import { RECURRENT_SEQUENCE, type RecurrentSequenceAttributes } from './contract.ts';
import { defineKernel, type KernelResult, type SimdCall } from './definition.ts';
import { addForward, sizesOf, startJob } from './recurrent-job.ts';
import { planSequence, scheduleRows } from './recurrent-plan.ts';
import { scalarForward } from './recurrent-scalar.ts';

/**
 * See `RECURRENT_SEQUENCE`. Training keeps, for each step of each row, 4·(gates + cells) bytes a unit: 20 for an
 * LSTM, 16 for a GRU (12 with the reset before the product), 0 for Elman; with `recompute` 4 for an LSTM, else 0.
 */
export const recurrentSequenceKernel = defineKernel<RecurrentSequenceAttributes>({
  name: RECURRENT_SEQUENCE,
  run,
  runScalar: ({ inputs, attrs, data }) => scalarForward(planSequence(inputs, attrs, data), data),
});

function run({ inputs, attrs, data, session }: SimdCall<RecurrentSequenceAttributes>): KernelResult {
  const plan = planSequence(inputs, attrs, data);
  const { batch, time, units, layout } = plan;
  const { padded, width } = sizesOf(layout, units);
  const schedule = scheduleRows(plan.lengths, plan.lengths.keys());
  const { rows } = schedule;
  const first = schedule.counts[0] ?? 0;
  const hasCell = layout.states.includes('cell');

  const output = session.output([batch, time, units], 'float32');
  const finals = layout.states.map(() => session.output([batch, units], 'float32'));
  const keepGates = attrs.training && layout.keepsGates && !attrs.recompute;
  const keepCells = attrs.training && hasCell;
  const savedGates = keepGates ? session.output([rows, width], 'float32') : undefined;
  const savedCells = keepCells ? session.output([first + rows, padded], 'float32') : undefined;

  const job = startJob(plan, schedule, session);
  addForward(job, plan, schedule, session);
  job.set('output', output.pointer);
  job.set('finalHidden', finals[0]!.pointer);
  if (hasCell) job.set('finalCell', finals[1]!.pointer);
  job.set('keepCells', Number(keepCells));
  if (keepGates) job.set('chunk', rows);
  if (savedGates !== undefined) job.set('gates', savedGates.pointer);
  else job.scratch('gates', 4 * width * Math.min(job.get('chunk'), rows));
  if (savedCells !== undefined) job.set('cells', savedCells.pointer);
  else if (hasCell) job.scratch('cells', 4 * padded * first);
  const pointer = job.write(session, schedule);

  const { copy, fill, recurrentPackForward, recurrentForward } = session.exports;
  copy(job.get('finalHidden'), job.get('hidden'), 4 * batch * units);
  if (hasCell) copy(job.get('finalCell'), job.get('cellState'), 4 * batch * units);
  if (rows < batch * time) fill(output.pointer, 0, 4 * batch * time * units);
  recurrentPackForward(pointer);
  recurrentForward(pointer);
  return [output, ...finals, savedGates, savedCells].filter((made) => made !== undefined).map((made) => made.info);
}
