import type { RowScores } from './forward-backward.ts';

/** A path of one row and its score. */
export interface ScoredPath {
  readonly labels: number[];
  readonly score: number;
}

/**
 * The `count` best paths of one row, best first; fewer when fewer are possible. Viterbi with the best few ways into each
 * label in place of one. Of equal ways the one from the lower label comes first.
 * @see Viterbi 1967; the list version Seshadri and Sundberg 1994
 */
export function bestPaths(scores: RowScores, count: number): ScoredPath[] {
  const { emissions, transitions, start, end, labels, steps } = scores;
  if (steps === 0) return [{ labels: [], score: 0 }];
  /** ways[t][j]: the best ways to be in label j at step t. */
  const ways: Way[][][] = [
    Array.from({ length: labels }, (_, j) => {
      const score = start[j]! + emissions[j]!;
      return score > Number.NEGATIVE_INFINITY ? [{ score, label: j, before: undefined }] : [];
    }),
  ];
  for (let t = 1; t < steps; t++) {
    const lists = ways[t - 1]!;
    ways.push(
      Array.from({ length: labels }, (_, j) => {
        const emission = emissions[t * labels + j]!;
        return merge(lists, (i) => transitions[i * labels + j]!, count).map(([before, score]) => ({
          score: score + emission,
          label: j,
          before,
        }));
      }).map((list) => list.filter(({ score }) => score > Number.NEGATIVE_INFINITY)),
    );
  }
  return merge(ways[steps - 1]!, (j) => end[j]!, count).map(([way, score]) => {
    const path: number[] = [];
    for (let at: Way | undefined = way; at !== undefined; at = at.before) path.push(at.label);
    return { labels: path.reverse(), score };
  });
}

interface Way {
  readonly score: number;
  readonly label: number;
  readonly before: Way | undefined;
}

/** The `count` best of sorted lists after `add(list)` is added to each; those of −∞ are left out. */
function merge(lists: readonly Way[][], add: (list: number) => number, count: number): [Way, number][] {
  const next = new Int32Array(lists.length);
  const merged: [Way, number][] = [];
  while (merged.length < count) {
    let best = Number.NEGATIVE_INFINITY;
    let from = -1;
    for (const [index, list] of lists.entries()) {
      const way = list[next[index]!];
      if (way === undefined) continue;
      const score = way.score + add(index);
      if (score > best) [best, from] = [score, index];
    }
    if (from < 0) break;
    merged.push([lists[from]![next[from]!++]!, best]);
  }
  return merged;
}
