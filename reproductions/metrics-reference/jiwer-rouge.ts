/** The cases of jiwer's and of the Python package rouge's own tests. */
import { type ErrorRateReport, errorRate, rouge } from '@recurrent/metrics';
import { check } from './checks.ts';

interface ErrorCase {
  reference: string[];
  hypothesis: string[];
  /** Join the sentences of each side first. */
  contiguous?: boolean;
  wer?: number;
  cer?: number;
  mer?: number;
  wil?: number;
  hits?: number;
  substitutions?: number;
  deletions?: number;
  insertions?: number;
}

export interface JiwerCases {
  tolerance: number;
  words: ErrorCase[];
  characters: ErrorCase[];
}

const readings: Record<string, (report: ErrorRateReport) => number> = {
  wer: (report) => report.errorRate,
  cer: (report) => report.errorRate,
  mer: (report) => report.matchErrorRate,
  wil: (report) => report.informationLost,
  hits: (report) => report.hits,
  substitutions: (report) => report.substitutions,
  deletions: (report) => report.deletions,
  insertions: (report) => report.insertions,
};

export function checkJiwer({ words, characters, tolerance }: JiwerCases): string[] {
  const units = [
    ['word', words],
    ['character', characters],
  ] as const;
  return units.flatMap(([unit, cases]) =>
    cases.map(({ reference, hypothesis, contiguous = false, ...expected }) => {
      const side = (lines: string[]) => (contiguous ? [lines.join(' ')] : lines);
      const report = errorRate(side(reference), side(hypothesis), { unit });
      const names = Object.keys(expected);
      const received = names.map((name) => readings[name]!(report));
      return check(`jiwer ${report.protocol}: ${names.join(' ')}`, received, Object.values(expected), tolerance);
    }),
  );
}

interface RougeCase {
  hyp: string;
  ref: string;
  scores: Record<'rouge-1' | 'rouge-2' | 'rouge-l', { f: number; p: number; r: number }>;
}

export function checkRouge(cases: readonly RougeCase[]): string[] {
  return cases.flatMap(({ hyp, ref, scores }) => {
    const { rouge1, rouge2, rougeL, protocol } = rouge([hyp], [ref], { counting: 'distinct', lowercase: false });
    const ours = { 'rouge-1': rouge1, 'rouge-2': rouge2, 'rouge-l': rougeL };
    return (['rouge-1', 'rouge-2', 'rouge-l'] as const).map((name) => {
      const { precision, recall, f1 } = ours[name];
      const { p, r, f } = scores[name];
      return check(`rouge ${name}: ${protocol}`, [precision, recall, f1], [p, r, f], 1e-12);
    });
  });
}
