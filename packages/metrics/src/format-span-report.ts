import { byCodePoint, type SpanReport } from './evaluate-spans.ts';

/**
 * The report as conlleval (version 2004-01-26) prints it, byte for byte, in percent, every line ended: counts, scores
 * over all, then a line a type with the number of spans found. Like the script it pads by bytes, rounds ties to even,
 * and prints the line of the empty type twice when both sides have it.
 */
export function formatSpanReport(report: SpanReport): string {
  const { tokens, goldSpans, foundSpans, correctSpans } = report;
  const lines = [
    `processed ${tokens} tokens with ${goldSpans} phrases; found: ${foundSpans} phrases; correct: ${correctSpans}.`,
  ];
  if (tokens > 0) {
    const accuracy = percent((100 * report.correctTokens) / tokens);
    lines.push(`accuracy: ${accuracy}%; ${scoreText(goldSpans, foundSpans, correctSpans)}`);
  }
  for (const [type, { gold, found, correct }] of Object.entries(report.perType).sort(byCodePoint)) {
    const padding = ' '.repeat(Math.max(0, 17 - new TextEncoder().encode(type).length));
    const line = `${padding}${type}: ${scoreText(gold, found, correct)}  ${found}`;
    lines.push(line);
    if (type === '' && gold > 0 && found > 0) lines.push(line);
  }
  return `${lines.join('\n')}\n`;
}

function scoreText(gold: number, found: number, correct: number): string {
  const precision = found > 0 ? (100 * correct) / found : 0;
  const recall = gold > 0 ? (100 * correct) / gold : 0;
  const f1 = precision + recall > 0 ? (2 * precision * recall) / (precision + recall) : 0;
  return `precision: ${percent(precision)}%; recall: ${percent(recall)}%; FB1: ${percent(f1)}`;
}

/** C's `%6.2f`: exact ties go to the even digit, where `toFixed` rounds them up. */
function percent(value: number): string {
  const eighths = value * 8;
  // Two digits tie only at odd eighths: the binary fractions among the odd two-hundredths.
  const tie = Number.isInteger(eighths) && eighths % 2 === 1;
  const hundredths = Math.floor(value * 100);
  const text = tie ? ((hundredths + (hundredths % 2)) / 100).toFixed(2) : value.toFixed(2);
  return text.padStart(6);
}
