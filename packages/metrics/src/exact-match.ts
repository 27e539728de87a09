import type { AccuracyReport } from './accuracy.ts';
import type { CorpusMetric } from './corpus-metric.ts';
import { alignReferences, type References } from './text.ts';

/**
 * The share of hypotheses that are one of their references, code unit for code unit; normalise before if case, white
 * space or Unicode forms are not to count.
 * @throws RecurrentError INVALID_ARGUMENT
 */
export function exactMatch(hypotheses: readonly string[], references: References): AccuracyReport {
  const lists = alignReferences('metrics.exactMatch', hypotheses, references);
  const correct = hypotheses.filter((hypothesis, index) => lists[index]!.includes(hypothesis)).length;
  const total = hypotheses.length;
  return { protocol: 'accuracy|unit:line|match:exact', accuracy: correct / total, correct, total };
}

/** Exact match as a metric of counts, for `pairedBootstrap`; 0 … 1. */
export function exactMatchMetric(): CorpusMetric {
  return {
    higherIsBetter: true,
    protocol: () => 'accuracy|unit:line|match:exact',
    statistics: (hypothesis, references) => [references.includes(hypothesis) ? 1 : 0, 1],
    score: ([correct, total]) => correct! / total!,
  };
}
