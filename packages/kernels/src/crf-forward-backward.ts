import type { BackendData, Values } from './backend-data.ts';
import { CRF_FORWARD_BACKWARD } from './contract.ts';
import { crfInputs } from './crf-inputs.ts';
import { forwardBackwardInLogSpace } from './crf-log-space.ts';
import { defineKernel, type KernelResult } from './definition.ts';

interface Attributes {
  readonly training: boolean;
}

/**
 * See `CRF_FORWARD_BACKWARD`. In scaled float64 probabilities; a row whose scores within one step (or transitions)
 * are more than 200 apart, or not finite other than −∞, is computed in log space. A row without a possible path has
 * log partition −∞, marginals and counts 0.
 */
export const crfForwardBackwardKernel = defineKernel<Attributes>({
  name: CRF_FORWARD_BACKWARD,
  run({ inputs, attrs: { training }, data, session }): KernelResult {
    const crf = crfInputs(CRF_FORWARD_BACKWARD, inputs, data);
    const { batch, steps, labels } = crf;
    const padded = labels + (labels & 1);
    const logPartition = session.output([batch], 'float32');
    const marginals = training ? session.output([batch, steps, labels], 'float32') : undefined;
    const counts = training ? session.output([batch, labels, labels], 'float32') : undefined;
    const matrix = session.scratch(labels * padded * 8);
    const rowScratch = session.scratch((labels * padded + 2 * steps * padded + steps + 1 + 2 * padded) * 8);
    const result = session.scratch(24);
    const emissions = session.input(crf.emissions);
    const transitions = session.input(crf.transitions);
    const start = session.input(crf.start);
    const end = session.input(crf.end);

    const { exports, floats } = session;
    const doubles = new Float64Array(floats(result, 6).buffer, result, 3);
    const logPartitions = floats(logPartition.pointer, batch);
    const shift = exports.crfPrepare(transitions, labels, padded, matrix);
    for (let row = 0; row < batch; row++) {
      const length = crf.lengths[row]!;
      const offset = row * steps * labels * 4;
      const marginalsAt = marginals ? marginals.pointer + offset : 0;
      const countsAt = counts ? counts.pointer + row * labels * labels * 4 : 0;
      if (marginals) exports.fill(marginalsAt + length * labels * 4, 0, (steps - length) * labels * 4);
      if (length === 0) {
        if (counts) exports.fill(countsAt, 0, labels * labels * 4);
        logPartitions[row] = 0;
        continue;
      }
      const at = [start, end, rowScratch, result, marginalsAt, countsAt] as const;
      if (
        !Number.isNaN(shift) &&
        exports.crfRow(emissions + offset, length, labels, padded, matrix, shift, ...at) === 1
      ) {
        const [mantissa, exponent, added] = doubles as unknown as [number, number, number];
        logPartitions[row] = Math.log(mantissa) + exponent * Math.LN2 + added;
        continue;
      }
      if (counts) exports.fill(countsAt, 0, labels * labels * 4);
      logPartitions[row] = forwardBackwardInLogSpace(
        {
          emissions: floats(emissions + offset, length * labels),
          transitions: floats(transitions, labels * labels),
          start: floats(start, labels),
          end: floats(end, labels),
          labels,
          steps: length,
        },
        training
          ? {
              marginals: floats(marginalsAt, length * labels),
              transitionCounts: floats(countsAt, labels * labels),
            }
          : undefined,
      );
    }
    return [logPartition, ...(marginals ? [marginals] : []), ...(counts ? [counts] : [])].map(({ info }) => info);
  },
  runScalar({ inputs, attrs: { training }, data }): KernelResult {
    const crf = crfInputs(CRF_FORWARD_BACKWARD, inputs, data);
    const { batch, steps, labels } = crf;
    const infos = [data.output([batch], 'float32')];
    if (training) {
      infos.push(data.output([batch, steps, labels], 'float32'), data.output([batch, labels, labels], 'float32'));
    }
    const [logPartitions, marginals, counts] = infos.map((info) => data.values(info)) as Values[];
    marginals?.fill(0);
    counts?.fill(0);
    const emissions = data.values(crf.emissions);
    const shared = sharedScores(crf, data);
    for (let row = 0; row < batch; row++) {
      const length = crf.lengths[row]!;
      const from = row * steps * labels;
      logPartitions![row] =
        length === 0
          ? 0
          : forwardBackwardInLogSpace(
              { ...shared, emissions: emissions.subarray(from, from + length * labels), labels, steps: length },
              marginals && {
                marginals: marginals.subarray(from, from + length * labels),
                transitionCounts: counts!.subarray(row * labels * labels, (row + 1) * labels * labels),
              },
            );
    }
    return infos;
  },
});

function sharedScores(crf: ReturnType<typeof crfInputs>, data: BackendData) {
  return { transitions: data.values(crf.transitions), start: data.values(crf.start), end: data.values(crf.end) };
}
