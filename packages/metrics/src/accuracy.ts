import { checkAligned } from './evaluate-spans.ts';

/** A share of right answers in 0 … 1, 0 when there were none to give. JSON-able. */
export interface AccuracyReport {
  /** `accuracy|unit:token` or `accuracy|unit:sequence`. */
  readonly protocol: string;
  readonly accuracy: number;
  readonly correct: number;
  readonly total: number;
}

type Labels = readonly (string | number)[];

/**
 * The share of tokens whose label is right, over all sequences.
 * @throws RecurrentError INVALID_ARGUMENT unless both sides have the same sequences of the same lengths
 */
export function tokenAccuracy(gold: readonly Labels[], predicted: readonly Labels[]): AccuracyReport {
  checkAligned('metrics.tokenAccuracy', gold, predicted);
  let correct = 0;
  let total = 0;
  for (const [index, row] of gold.entries()) {
    total += row.length;
    for (const [token, label] of row.entries()) if (predicted[index]![token] === label) correct++;
  }
  return report('token', correct, total);
}

/**
 * The share of sequences of which every label is right; an empty sequence is right.
 * @throws RecurrentError INVALID_ARGUMENT unless both sides have the same sequences of the same lengths
 */
export function sequenceAccuracy(gold: readonly Labels[], predicted: readonly Labels[]): AccuracyReport {
  checkAligned('metrics.sequenceAccuracy', gold, predicted);
  const right = gold.filter((row, index) => row.every((label, token) => predicted[index]![token] === label));
  return report('sequence', right.length, gold.length);
}

function report(unit: string, correct: number, total: number): AccuracyReport {
  return { protocol: `accuracy|unit:${unit}`, accuracy: total > 0 ? correct / total : 0, correct, total };
}
