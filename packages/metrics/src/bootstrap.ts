import { checkPositiveInteger, createRandom, invalidArgument } from '@recurrent/core';
import { addUp, type CorpusMetric, segmentStatistics } from './corpus-metric.ts';
import type { References } from './text.ts';

export interface BootstrapOptions {
  /** Default 1000. */
  readonly resamples?: number | undefined;
  /** Default 0. */
  readonly seed?: number | undefined;
}

/** A score with what resampling says of it. */
export interface BootstrapScore {
  /** Over the corpus as it is. */
  readonly score: number;
  /** Over the resamples. */
  readonly mean: number;
  /** The middle 95 % of the resamples: from the 2.5th to the 97.5th percentile. */
  readonly interval: readonly [number, number];
}

export interface PairedBootstrap {
  /** That of the metric, with `|bs:1000|seed:0`. */
  readonly protocol: string;
  readonly baseline: BootstrapScore;
  readonly system: BootstrapScore;
  /** In the metric's own direction: above 0 the system is better. */
  readonly improvement: number;
  /** The share of resamples in which the system is better than the baseline. */
  readonly winRate: number;
  /**
   * Two-sided: how probable a difference at least this large were if there were none. Small values, such as below 0.05,
   * speak against chance.
   */
  readonly pValue: number;
}

/**
 * Paired bootstrap resampling: segments are drawn with replacement, the same ones for both systems, and scored anew.
 * With δ the difference of the scores and δᵢ that of resample i, p = (1 + #{|δᵢ| − mean |δ| > |δ|}) / (1 + resamples), as
 * sacreBLEU computes it.
 * @throws RecurrentError INVALID_ARGUMENT
 * @see Koehn 2004; Clark et al. 2011
 */
export function pairedBootstrap(
  metric: CorpusMetric,
  baseline: readonly string[],
  system: readonly string[],
  references: References,
  options: BootstrapOptions = {},
): PairedBootstrap {
  const where = 'metrics.pairedBootstrap';
  const { resamples = 1000, seed = 0 } = options;
  checkPositiveInteger(where, 'resamples', resamples);
  if (baseline?.length !== system?.length) {
    invalidArgument(where, 'system', `${baseline?.length} lines as in baseline`, system?.length);
  }
  const random = createRandom(seed);
  const segments = references.length;
  const draws = Array.from({ length: resamples }, () =>
    Int32Array.from({ length: segments }, () => random.integer(segments)),
  );
  const counts = [baseline, system].map((lines) => segmentStatistics(where, metric, lines, references));
  const result = resample(metric, counts[0]!, counts[1]!, draws);
  return { protocol: `${metric.protocol(references)}|bs:${resamples}|seed:${seed}`, ...result };
}

/** The test for given draws of segments. */
export function resample(
  metric: Pick<CorpusMetric, 'score' | 'higherIsBetter'>,
  baseline: readonly (readonly number[])[],
  system: readonly (readonly number[])[],
  draws: readonly ArrayLike<number>[],
): Omit<PairedBootstrap, 'protocol'> {
  const sign = metric.higherIsBetter ? 1 : -1;
  const scoreAll = (counts: readonly (readonly number[])[]) =>
    draws.map((rows) => metric.score(addDrawn(counts, rows)));
  const [before, after] = [scoreAll(baseline), scoreAll(system)];
  const [first, second] = [metric.score(addUp(baseline)), metric.score(addUp(system))];
  const differences = before.map((score, index) => sign * (after[index]! - score));
  const sizes = differences.map(Math.abs);
  const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  const improvement = sign * (second - first);
  const extreme = sizes.filter((size) => size - mean > Math.abs(improvement)).length;
  return {
    baseline: describeScores(first, before),
    system: describeScores(second, after),
    improvement,
    winRate: differences.filter((difference) => difference > 0).length / draws.length,
    pValue: (extreme + 1) / (draws.length + 1),
  };
}

function addDrawn(counts: readonly (readonly number[])[], rows: ArrayLike<number>): number[] {
  const totals = new Array<number>(counts[0]!.length).fill(0);
  for (let index = 0; index < rows.length; index++) {
    const row = counts[rows[index]!]!;
    for (let place = 0; place < row.length; place++) totals[place]! += row[place]!;
  }
  return totals;
}

function describeScores(score: number, resampled: readonly number[]): BootstrapScore {
  const sorted = resampled.toSorted((left, right) => left - right);
  const edge = Math.floor(resampled.length / 40);
  const mean = resampled.reduce((sum, value) => sum + value, 0) / resampled.length;
  return { score, mean, interval: [sorted[edge]!, sorted[sorted.length - 1 - edge]!] };
}
