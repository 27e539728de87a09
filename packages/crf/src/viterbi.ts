import type { ScoredPath } from './best-paths.ts';
import type { RowScores } from './forward-backward.ts';

/**
 * The best path of one row, in float64. Of equal ways into a label it takes the one from the lower label. A row without a
 * possible path has score −∞ and labels 0.
 * @see Viterbi 1967
 */
export function viterbi({ emissions, transitions, start, end, labels, steps }: RowScores): ScoredPath {
  if (steps === 0) return { labels: [], score: 0 };
  /** The label before, by step and label. */
  const before = new Int32Array(steps * labels);
  let scores = new Float64Array(labels);
  let next = new Float64Array(labels);
  for (let j = 0; j < labels; j++) scores[j] = start[j]! + emissions[j]!;
  for (let t = 1; t < steps; t++) {
    next.fill(Number.NEGATIVE_INFINITY);
    for (let i = 0; i < labels; i++) {
      for (let j = 0; j < labels; j++) {
        const score = scores[i]! + transitions[i * labels + j]!;
        if (score > next[j]!) {
          next[j] = score;
          before[t * labels + j] = i;
        }
      }
    }
    for (let j = 0; j < labels; j++) next[j]! += emissions[t * labels + j]!;
    [scores, next] = [next, scores];
  }
  let score = Number.NEGATIVE_INFINITY;
  let label = 0;
  for (let j = 0; j < labels; j++) {
    if (scores[j]! + end[j]! > score) [label, score] = [j, scores[j]! + end[j]!];
  }
  const path = new Array<number>(steps).fill(0);
  if (score === Number.NEGATIVE_INFINITY) return { labels: path, score };
  for (let t = steps - 1; t >= 0; t--) {
    path[t] = label;
    label = before[t * labels + label]!;
  }
  return { labels: path, score };
}
