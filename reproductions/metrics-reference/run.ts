/**
 * `pnpm reproduce metrics-reference --data PATH`: the metrics against the outputs of other programs. PATH is a folder
 * with `conlleval-input.txt` and `conlleval-output.txt` (input and output of conlleval, version 2004-01-26), and with
 * cases of the own tests of seqeval, sacreBLEU, jiwer and the Python package rouge: `seqeval-cases.json`,
 * `sacrebleu-cases.json`, `jiwer-cases.json`, `rouge-cases.json`.
 */
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readAllColumns } from '@recurrent/datasets';
import { evaluateSpans, formatSpanReport, type SpanReport, spansOf } from '@recurrent/metrics';
import { check } from './checks.ts';
import { checkJiwer, checkRouge } from './jiwer-rouge.ts';
import { checkSacrebleu } from './sacrebleu.ts';

interface SeqevalScores {
  precision: number;
  recall: number;
  f1: number;
  support: number;
}

interface SeqevalCases {
  default: { yTrue: string[][]; yPred: string[][]; scheme: string | null; f1: number }[];
  entities: { tags: string[]; entities: [string, number, number][] }[];
  report: { yTrue: string[][]; yPred: string[][] } & Record<string, SeqevalScores>;
}

export default async function reproduce(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { data: { type: 'string' } } });
  if (values.data === undefined) throw new Error('usage: pnpm reproduce metrics-reference --data PATH');
  const path = (name: string) => join(values.data!, name);
  const cases = (name: string) => JSON.parse(readFileSync(path(`${name}-cases.json`), 'utf8'));
  const lines = [
    await checkConlleval(path('conlleval-input.txt'), path('conlleval-output.txt')),
    ...checkSeqeval(cases('seqeval') as SeqevalCases),
    ...checkSacrebleu(cases('sacrebleu')),
    ...checkJiwer(cases('jiwer')),
    ...checkRouge(cases('rouge')),
  ];
  const failures = lines.filter((line) => !line.startsWith('ok'));
  if (failures.length > 0) throw new Error(`${failures.length} of ${lines.length} checks failed`);
  process.stdout.write(`all ${lines.length} checks agree\n`);
}

async function checkConlleval(input: string, output: string): Promise<string> {
  const columns = ['token', 'pos', 'gold', 'predicted'];
  const sentences = await readAllColumns(createReadStream(input), { columns, file: input });
  const side = (name: string) => sentences.map((sentence) => sentence.columns[name]!);
  const text = formatSpanReport(evaluateSpans(side('gold'), side('predicted')));
  return check('conlleval 2004-01-26: the whole output, byte for byte', text, readFileSync(output, 'utf8'));
}

function checkSeqeval(cases: SeqevalCases): string[] {
  const lines: string[] = [];
  for (const { yTrue, yPred, scheme, f1 } of cases.default) {
    const options = scheme === null ? {} : ({ mode: 'strict', scheme: 'BIO' } as const);
    const report = evaluateSpans(yTrue, yPred, options);
    lines.push(check(`seqeval ${scheme ?? 'default'}: f1 by ${report.protocol}`, report.f1, f1));
  }
  for (const { tags, entities } of cases.entities) {
    // seqeval gives the last token, we the one behind it.
    const spans = spansOf(tags, 'BIO').map(({ start, end, type }) => [type, start, end - 1]);
    lines.push(check('seqeval get_entities', spans, entities));
  }
  const { yTrue, yPred } = cases.report;
  const report = evaluateSpans(yTrue, yPred);
  for (const [name, ours] of Object.entries(seqevalReport(report))) {
    const { precision, recall, f1, support } = cases.report[name]!;
    const round = (value: number) => Number(value.toFixed(12));
    const rounded = [ours.precision, ours.recall, ours.f1, ours.support].map(round);
    lines.push(check(`seqeval classification_report: ${name}`, rounded, [precision, recall, f1, support].map(round)));
  }
  return lines;
}

/** seqeval's rows from ours: its support is our gold, its averages over types follow from the types. */
function seqevalReport(report: SpanReport): Record<string, SeqevalScores> {
  const types = Object.entries(report.perType).map(([type, scores]) => ({ type, ...scores, support: scores.gold }));
  const average = (weight: (row: (typeof types)[number]) => number): SeqevalScores => {
    const total = types.reduce((sum, row) => sum + weight(row), 0);
    const mean = (key: 'precision' | 'recall' | 'f1') =>
      types.reduce((sum, row) => sum + weight(row) * row[key], 0) / total;
    return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1'), support: report.goldSpans };
  };
  return {
    ...Object.fromEntries(types.map(({ type, ...scores }) => [type, scores])),
    micro: { precision: report.precision, recall: report.recall, f1: report.f1, support: report.goldSpans },
    macro: average(() => 1),
    weighted: average((row) => row.support),
  };
}
