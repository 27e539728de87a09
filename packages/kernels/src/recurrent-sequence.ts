import { RECURRENT_SEQUENCE, type RecurrentSequenceAttributes } from './contract.ts';
import { defineKernel, type KernelResult, type SimdCall } from './definition.ts';
import { commonScratch, describeJob, forwardScratch, sizesOf, writeJob } from './recurrent-job.ts';
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

  const values = {
    ...describeJob(plan, schedule, session),
    ...commonScratch(plan, schedule, session),
    ...forwardScratch(plan, schedule, session),
    ...(keepGates && { chunk: rows }),
    keepCells: Number(keepCells),
    output: output.pointer,
    finalHidden: finals[0]!.pointer,
    finalCell: finals[1]?.pointer ?? 0,
  } as Record<string, number>;
  values.gates = savedGates?.pointer ?? session.scratch(4 * width * Math.min(values.chunk!, rows));
  values.cells = savedCells?.pointer ?? (hasCell ? session.scratch(4 * padded * first) : 0);
  const job = writeJob(values, schedule, session);

  const { copy, fill, recurrentPackForward, recurrentForward } = session.exports;
  copy(values.finalHidden!, values.hidden!, 4 * batch * units);
  if (hasCell) copy(values.finalCell!, values.cellState!, 4 * batch * units);
  if (rows < batch * time) fill(output.pointer, 0, 4 * batch * time * units);
  recurrentPackForward(job);
  recurrentForward(job);
  return [output, ...finals, savedGates, savedCells].filter((made) => made !== undefined).map((made) => made.info);
}
