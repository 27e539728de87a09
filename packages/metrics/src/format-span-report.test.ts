import { expect, test } from 'vitest';
import { evaluateSpans } from './evaluate-spans.ts';
import { formatSpanReport } from './format-span-report.ts';

const spans = (count: number, type: string) => Array.from({ length: count }, () => `B-${type}`);

test('the text of conlleval, from the report or from its JSON', () => {
  const report = evaluateSpans([['B-to', 'I-to', 'O', 'B-date']], [['B-to', 'I-to', 'B-to', 'B-to']]);
  const text = [
    'processed 4 tokens with 2 phrases; found: 3 phrases; correct: 1.',
    'accuracy:  50.00%; precision:  33.33%; recall:  50.00%; FB1:  40.00',
    '             date: precision:   0.00%; recall:   0.00%; FB1:   0.00  0',
    '               to: precision:  33.33%; recall: 100.00%; FB1:  50.00  3',
    '',
  ].join('\n');
  expect(formatSpanReport(report)).toBe(text);
  expect(formatSpanReport(JSON.parse(JSON.stringify(report)))).toBe(text);
});

test('no tokens, no scores', () => {
  expect(formatSpanReport(evaluateSpans([], []))).toBe(
    'processed 0 tokens with 0 phrases; found: 0 phrases; correct: 0.\n',
  );
});

test('ties are rounded to even: 1/32 is 3.12 %, 3/32 is 9.38 %', () => {
  const line = (correct: number) => {
    const gold = spans(32, 'X');
    return formatSpanReport(evaluateSpans([gold], [[...spans(correct, 'X'), ...spans(32 - correct, 'Y')]]));
  };
  expect(line(1)).toContain('precision:   3.12%; recall:   3.12%; FB1:   3.12\n');
  expect(line(3)).toContain('precision:   9.38%; recall:   9.38%; FB1:   9.38\n');
});

test('types are padded by bytes, and the empty type is printed twice, as by the script', () => {
  const gold = [['B-地点', 'B']];
  expect(formatSpanReport(evaluateSpans(gold, gold)).split('\n').slice(2)).toEqual([
    `${' '.repeat(17)}: precision: 100.00%; recall: 100.00%; FB1: 100.00  1`,
    `${' '.repeat(17)}: precision: 100.00%; recall: 100.00%; FB1: 100.00  1`,
    `${' '.repeat(11)}地点: precision: 100.00%; recall: 100.00%; FB1: 100.00  1`,
    '',
  ]);
});
