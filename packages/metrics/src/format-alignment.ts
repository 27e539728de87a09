import { checkKeys } from '@recurrent/core';
import type { AlignedSentence, ErrorRateReport } from './error-rate.ts';

export interface AlignmentFormat {
  /** Leave out sentences without errors. Default true. */
  readonly skipCorrect?: boolean | undefined;
  /** Begin new rows where one would get longer, as far as words allow. Default: one row a sentence. */
  readonly lineWidth?: number | undefined;
  /** Close with the counts and rates. Default true. */
  readonly summary?: boolean | undefined;
}

const marks = { equal: ' ', substitute: 'S', insert: 'I', delete: 'D' } as const;

/**
 * The alignments of an error rate as text: reference over hypothesis over S, I and D, as jiwer prints them. Widths are in
 * code points: wide characters stand as two columns in most terminals.
 */
export function formatAlignment(report: ErrorRateReport, options: AlignmentFormat = {}): string {
  checkKeys('metrics.formatAlignment', options, ['skipCorrect', 'lineWidth', 'summary']);
  const { skipCorrect = true, lineWidth = Infinity, summary = true } = options;
  const parts: string[] = [];
  for (const [index, sentence] of report.sentences.entries()) {
    if (skipCorrect && sentence.chunks.every(({ type }) => type === 'equal')) continue;
    const rows = formatSentence(sentence, report.unit === 'word' ? ' ' : '', lineWidth);
    parts.push(`=== SENTENCE ${index + 1} ===\n\n${rows}`);
  }
  if (summary) parts.push(formatSummary(report));
  return parts.join('\n');
}

function formatSentence({ reference, hypothesis, chunks }: AlignedSentence, gap: string, lineWidth: number): string {
  const blocks: string[][] = [];
  let cells: string[][] = [];
  let width = 5;
  const close = () => {
    const [above, below, kinds] = [0, 1, 2].map((side) => cells.map((cell) => cell[side]!).join(gap));
    blocks.push([`REF: ${above}`, `HYP: ${below}`, `     ${kinds}`]);
    cells = [];
    width = 5;
  };
  for (const { type, referenceStart, referenceEnd, hypothesisStart, hypothesisEnd } of chunks) {
    const length = Math.max(referenceEnd - referenceStart, hypothesisEnd - hypothesisStart);
    for (let place = 0; place < length; place++) {
      const above = type === 'insert' ? '' : reference[referenceStart + place]!;
      const below = type === 'delete' ? '' : hypothesis[hypothesisStart + place]!;
      const size = Math.max([...above].length, [...below].length);
      if (width + size > lineWidth) close();
      width += size + gap.length;
      const fill = (word: string) => (word === '' ? '*'.repeat(size) : ' '.repeat(size - [...word].length) + word);
      cells.push([fill(above), fill(below), ' '.repeat(size - 1) + marks[type]]);
    }
  }
  close();
  return blocks.map((rows) => `${rows.join('\n')}\n`).join('\n');
}

function formatSummary(report: ErrorRateReport): string {
  const { substitutions, deletions, insertions, hits, sentences } = report;
  const percent = (value: number) => `${(100 * value).toFixed(2)}%`;
  const rates =
    report.unit === 'character'
      ? [`cer=${percent(report.errorRate)}`]
      : [
          `mer=${percent(report.matchErrorRate)}`,
          `wil=${percent(report.informationLost)}`,
          `wip=${percent(report.informationPreserved)}`,
          `wer=${percent(report.errorRate)}`,
        ];
  const counts = `substitutions=${substitutions} deletions=${deletions} insertions=${insertions} hits=${hits}`;
  return `=== SUMMARY ===\nnumber of sentences: ${sentences.length}\n${counts}\n\n${rates.join('\n')}\n`;
}
