import { rouge } from '@recurrent/metrics';

/** The first words of each line. */
export function leadWords(lines: readonly string[], words: number): string[] {
  return lines.map((line) => line.split(' ').slice(0, words).join(' '));
}

/** How many first words of the sources give the highest ROUGE-L F against the targets. */
export function chooseLead(sources: readonly string[], targets: readonly string[], most = 30): number {
  const scores = Array.from({ length: most }, (_, index) => rouge(leadWords(sources, index + 1), targets).rougeL.f1);
  return scores.indexOf(Math.max(...scores)) + 1;
}
