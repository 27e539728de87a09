import { CRF_VITERBI } from './contract.ts';
import { type CrfScores, crfInputs } from './crf-inputs.ts';
import { defineKernel, type KernelResult } from './definition.ts';

/**
 * See `CRF_VITERBI`. Of equally good paths it takes the one with the lowest label at the last place where they
 * differ. A row without a possible path has score −∞ and some path.
 */
export const crfViterbiKernel = defineKernel({
  name: CRF_VITERBI,
  run({ inputs, data, session }): KernelResult {
    const crf = crfInputs(CRF_VITERBI, inputs, data);
    const { batch, steps, labels } = crf;
    const padded = (labels + 3) & ~3;
    const paths = session.output([batch, steps], 'int32');
    const scores = session.output([batch], 'float32');
    const matrix = session.scratch(labels * padded * 4);
    const scratch = session.scratch((steps + 2) * padded * 4);
    const emissions = session.input(crf.emissions);
    const transitions = session.input(crf.transitions);
    const start = session.input(crf.start);
    const end = session.input(crf.end);

    const { exports } = session;
    const found = session.floats(scores.pointer, batch);
    exports.fill(paths.pointer, 0, batch * steps * 4);
    exports.viterbiPrepare(transitions, labels, padded, matrix);
    for (let row = 0; row < batch; row++) {
      const length = crf.lengths[row]!;
      const from = emissions + row * steps * labels * 4;
      const to = paths.pointer + row * steps * 4;
      found[row] = length === 0 ? 0 : exports.viterbiRow(from, length, labels, padded, matrix, start, end, scratch, to);
    }
    return [paths.info, scores.info];
  },
  runScalar({ inputs, data }): KernelResult {
    const crf = crfInputs(CRF_VITERBI, inputs, data);
    const { batch, steps, labels } = crf;
    const infos = [data.output([batch, steps], 'int32'), data.output([batch], 'float32')];
    const [paths, found] = infos.map((info) => data.values(info)) as [Int32Array, Float32Array];
    paths.fill(0);
    const emissions = data.values(crf.emissions);
    const [transitions, start, end] = [crf.transitions, crf.start, crf.end].map((info) => data.values(info));
    for (let row = 0; row < batch; row++) {
      const length = crf.lengths[row]!;
      const from = row * steps * labels;
      const scores: CrfScores = {
        emissions: emissions.subarray(from, from + length * labels),
        transitions: transitions!,
        start: start!,
        end: end!,
        labels,
        steps: length,
      };
      found[row] = length === 0 ? 0 : bestPath(scores, paths.subarray(row * steps, row * steps + length));
    }
    return infos;
  },
});

/** Writes the best path of one row and returns its score. */
function bestPath({ emissions, transitions, start, end, labels, steps }: CrfScores, path: Int32Array): number {
  const back = new Int32Array(steps * labels);
  let scores = Float64Array.from({ length: labels }, (_, j) => start[j]! + emissions[j]!);
  for (let t = 1; t < steps; t++) {
    const next = new Float64Array(labels).fill(-Infinity);
    for (let i = 0; i < labels; i++) {
      for (let j = 0; j < labels; j++) {
        const score = scores[i]! + transitions[i * labels + j]!;
        if (score > next[j]!) back[t * labels + j] = i;
        next[j] = Math.max(next[j]!, score);
      }
    }
    for (let j = 0; j < labels; j++) next[j]! += emissions[t * labels + j]!;
    scores = next;
  }
  let best = -Infinity;
  let label = 0;
  for (let j = 0; j < labels; j++) {
    const score = scores[j]! + end[j]!;
    if (score > best) label = j;
    best = Math.max(best, score);
  }
  for (let t = steps - 1; t >= 0; t--) {
    path[t] = label;
    label = back[t * labels + label]!;
  }
  return best;
}
