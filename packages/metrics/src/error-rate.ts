import { checkOneOf, invalidArgument } from '@recurrent/core';
import { type AlignmentChunk, align } from './alignment.ts';
import type { CorpusMetric } from './corpus-metric.ts';
import { splitOnSpaces } from './text.ts';

export interface ErrorRateOptions {
  /** `word` (default): between white space. `character`: code points, white space within the line included. */
  readonly unit?: 'word' | 'character' | undefined;
}

/** One sentence of an error rate. */
export interface AlignedSentence {
  readonly reference: readonly string[];
  readonly hypothesis: readonly string[];
  readonly chunks: readonly AlignmentChunk[];
}

/** Counts over all sentences, and what follows from them. JSON-able. */
export interface ErrorRateReport {
  /** `errors|unit:word`; a report over words gives WER, one over characters CER. */
  readonly protocol: string;
  readonly unit: 'word' | 'character';
  readonly hits: number;
  readonly substitutions: number;
  readonly deletions: number;
  readonly insertions: number;
  /** WER or CER: (S + D + I) / (H + S + D). With empty references: 0 without insertions, else ∞. */
  readonly errorRate: number;
  /** MER: (S + D + I) / (H + S + D + I). */
  readonly matchErrorRate: number;
  /** WIP: (H / reference units) · (H / hypothesis units), 0 without hypothesis units. */
  readonly informationPreserved: number;
  /** WIL: 1 − WIP. */
  readonly informationLost: number;
  readonly sentences: readonly AlignedSentence[];
}

/**
 * Word or character error rate over all sentences with the alignment of each, equal to jiwer's. Nothing is normalised but
 * white space: at the ends it is dropped, and between words any amount is one border. For speech without sentence
 * borders join each side first.
 * @throws RecurrentError INVALID_ARGUMENT unless both sides have the same number of sentences
 * @see Morris, Maier & Green 2004 (MER, WIL, WIP)
 */
export function errorRate(
  references: readonly string[],
  hypotheses: readonly string[],
  { unit = 'word' }: ErrorRateOptions = {},
): ErrorRateReport {
  const where = 'metrics.errorRate';
  checkOneOf(where, 'unit', unit, ['word', 'character']);
  for (const [name, lines] of Object.entries({ references, hypotheses })) {
    if (!Array.isArray(lines) || lines.some((line) => typeof line !== 'string')) {
      invalidArgument(where, name, 'a list of strings', lines);
    }
  }
  if (hypotheses.length !== references.length) {
    invalidArgument(where, 'hypotheses', `${references.length} sentences as in references`, hypotheses.length);
  }
  const sentences = references.map((line, index): AlignedSentence => {
    const reference = unitsOf(line, unit);
    const hypothesis = unitsOf(hypotheses[index]!, unit);
    return { reference, hypothesis, chunks: align(reference, hypothesis) };
  });
  return report(unit, sentences);
}

/** Error rates as metrics of counts, for `pairedBootstrap`; of several references the one with the fewest errors. */
export function errorRateMetric({ unit = 'word' }: ErrorRateOptions = {}): CorpusMetric {
  checkOneOf('metrics.errorRate', 'unit', unit, ['word', 'character']);
  return {
    higherIsBetter: false,
    protocol: () => `errors|unit:${unit}`,
    statistics(hypothesis, references) {
      const counts = references.map((reference) => {
        const { hits, substitutions, deletions, insertions } = errorRate([reference], [hypothesis], { unit });
        return [substitutions + deletions + insertions, hits + substitutions + deletions];
      });
      return counts.reduce((best, next) => (next[0]! < best[0]! ? next : best));
    },
    score: ([errors, length]) => ratio(errors!, length!),
  };
}

function unitsOf(line: string, unit: 'word' | 'character'): string[] {
  return unit === 'word' ? splitOnSpaces(line) : [...line.trim()];
}

function report(unit: 'word' | 'character', sentences: readonly AlignedSentence[]): ErrorRateReport {
  const counts = { equal: 0, substitute: 0, insert: 0, delete: 0 };
  for (const { type, referenceStart, referenceEnd, hypothesisStart, hypothesisEnd } of sentences.flatMap(
    (sentence) => sentence.chunks,
  )) {
    counts[type] += Math.max(referenceEnd - referenceStart, hypothesisEnd - hypothesisStart);
  }
  const { equal: hits, substitute: substitutions, insert: insertions, delete: deletions } = counts;
  const errors = substitutions + deletions + insertions;
  const inReference = hits + substitutions + deletions;
  const inHypothesis = hits + substitutions + insertions;
  const informationPreserved = hits > 0 ? (hits / inReference) * (hits / inHypothesis) : 0;
  return {
    protocol: `errors|unit:${unit}`,
    unit,
    hits,
    substitutions,
    deletions,
    insertions,
    errorRate: ratio(errors, inReference),
    matchErrorRate: ratio(errors, inReference + insertions),
    informationPreserved,
    informationLost: 1 - informationPreserved,
    sentences,
  };
}

function ratio(errors: number, length: number): number {
  return errors === 0 ? 0 : errors / length;
}
