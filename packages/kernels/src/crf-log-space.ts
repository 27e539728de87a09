import type { CrfScores } from './crf-inputs.ts';

interface Expected {
  /** [steps, labels], overwritten. */
  readonly marginals: { [index: number]: number };
  /** [labels, labels], zeros before. */
  readonly transitionCounts: { [index: number]: number };
}

/**
 * Forward–backward of one row in log space, in float64: slow, and right for any range of scores.
 * Returns the log partition. If no path is possible (−∞) marginals and counts are 0; with NaN they are NaN.
 */
export function forwardBackwardInLogSpace(scores: CrfScores, expected: Expected | undefined): number {
  const { emissions, transitions, start, end, labels, steps } = scores;
  const forward = new Float64Array(steps * labels);
  const terms = new Float64Array(labels);
  for (let j = 0; j < labels; j++) forward[j] = start[j]! + emissions[j]!;
  for (let t = 1; t < steps; t++) {
    for (let j = 0; j < labels; j++) {
      for (let i = 0; i < labels; i++) terms[i] = forward[(t - 1) * labels + i]! + transitions[i * labels + j]!;
      forward[t * labels + j] = logSumExp(terms) + emissions[t * labels + j]!;
    }
  }
  for (let j = 0; j < labels; j++) terms[j] = forward[(steps - 1) * labels + j]! + end[j]!;
  const logPartition = logSumExp(terms);
  if (expected === undefined) return logPartition;

  const { marginals, transitionCounts } = expected;
  const probability = (score: number) => (logPartition === -Infinity ? 0 : Math.exp(score - logPartition));
  let later = Float64Array.from(end);
  for (let t = steps - 1; ; t--) {
    for (let j = 0; j < labels; j++) {
      marginals[t * labels + j] = probability(forward[t * labels + j]! + later[j]!);
    }
    if (t === 0) return logPartition;
    const earlier = new Float64Array(labels);
    for (let i = 0; i < labels; i++) {
      const before = forward[(t - 1) * labels + i]!;
      for (let j = 0; j < labels; j++) {
        const onwards = transitions[i * labels + j]! + emissions[t * labels + j]! + later[j]!;
        terms[j] = onwards;
        transitionCounts[i * labels + j]! += probability(before + onwards);
      }
      earlier[i] = logSumExp(terms);
    }
    later = earlier;
  }
}

/** ln Σ exp(x); −∞ for all −∞, NaN if there is one. */
function logSumExp(x: Float64Array): number {
  let max = -Infinity;
  for (let i = 0; i < x.length; i++) max = Math.max(max, x[i]!);
  if (max === -Infinity || max === Infinity) return max;
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += Math.exp(x[i]! - max);
  return max + Math.log(sum);
}
