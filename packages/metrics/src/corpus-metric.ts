import { alignReferences, type References } from './text.ts';

/**
 * A metric that adds up counts of its segments and makes a score of the sums, so that a corpus can be resampled without
 * being counted again. A value made from plain config.
 */
export interface CorpusMetric {
  /** The protocol of scores over these references. */
  protocol(references: References): string;
  readonly higherIsBetter: boolean;
  /** The counts of one segment: always as many numbers, to be added up. */
  statistics(hypothesis: string, references: readonly string[]): number[];
  /** The score of counts that were added up. */
  score(totals: readonly number[]): number;
}

/** The counts of every segment. @throws RecurrentError INVALID_ARGUMENT */
export function segmentStatistics(
  where: string,
  metric: CorpusMetric,
  hypotheses: readonly string[],
  references: References,
): number[][] {
  const lists = alignReferences(where, hypotheses, references);
  return hypotheses.map((hypothesis, index) => metric.statistics(hypothesis, lists[index]!));
}

export function addUp(statistics: readonly (readonly number[])[]): number[] {
  const totals = new Array<number>(statistics[0]!.length).fill(0);
  for (const row of statistics) for (const [place, value] of row.entries()) totals[place]! += value;
  return totals;
}
