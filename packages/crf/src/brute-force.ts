/** The oracle of the tests: every path of one row, one by one. */
export interface Scores {
  /** [steps][labels] */
  readonly emissions: readonly (readonly number[])[];
  readonly transitions: readonly (readonly number[])[];
  readonly start: readonly number[];
  readonly end: readonly number[];
}

/** All paths with their scores, best first. */
export function allPaths(scores: Scores): { labels: number[]; score: number }[] {
  const { emissions, transitions, start, end } = scores;
  const labels = start.length;
  const steps = emissions.length;
  if (steps === 0) return [{ labels: [], score: 0 }];
  return Array.from({ length: labels ** steps }, (_, code) => {
    const path = Array.from({ length: steps }, (_, t) => Math.floor(code / labels ** (steps - 1 - t)) % labels);
    let score = start[path[0]!]! + end[path.at(-1)!]!;
    for (const [t, label] of path.entries()) {
      score += emissions[t]![label]!;
      if (t > 0) score += transitions[path[t - 1]!]![label]!;
    }
    return { labels: path, score };
  }).sort((a, b) => (a.score === b.score ? 0 : b.score - a.score));
}

export function logSumExp(values: readonly number[]): number {
  const max = Math.max(...values, Number.NEGATIVE_INFINITY);
  if (max === Number.NEGATIVE_INFINITY) return max;
  return max + Math.log(values.reduce((sum, value) => sum + Math.exp(value - max), 0));
}
