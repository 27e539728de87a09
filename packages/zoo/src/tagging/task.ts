import { readColumns, type Sentence, type TextSource } from '@recurrent/datasets';
import { evaluateSpans, formatSpanReport, type Span, tokenAccuracy } from '@recurrent/metrics';
import { defineTask, type Evaluation, type ReadOptions } from '../task.ts';
import { columnOf } from './columns.ts';
import { checkTaggingData, resolveTaggingData, spanScheme, type TaggingData } from './data.ts';
import { splitText } from './raw-text.ts';

/** The tags of one sentence. */
export interface Tagging {
  /** One tag a token, in the scheme of the data. */
  readonly tags: readonly string[];
  /** What the tags mark; empty for tags that mark no spans. */
  readonly spans: readonly Span[];
  /** The probability of each tag at its token, if asked for. */
  readonly probabilities?: readonly number[];
}

/**
 * One tag for each token of a sentence. Judged by the F1 of spans as conlleval counts, or by the accuracy of tokens
 * where tags mark no spans.
 */
export const taggingTask = /* @__PURE__ */ defineTask<Sentence, Tagging, TaggingData>({
  id: 'tagging',
  summary: 'one tag for each token of a sentence',
  checkData: checkTaggingData,
  read,
  fromText: (text, data) =>
    text.split(/\r?\n/).flatMap((line, index) => {
      const tokens = splitText(line, data.split);
      return tokens.length === 0 ? [] : [{ columns: { [data.token]: tokens }, line: index + 1 }];
    }),
  resolveData: (data, train, { file } = {}) => resolveTaggingData(data, train, file),
  evaluate,
  format: (sentence, { tags }, data) => {
    const separator = data.separator ?? ' ';
    const columns = { ...sentence.columns, [data.label]: tags };
    const names = data.columns.filter((name) => Object.hasOwn(columns, name));
    const rows = tags.map((_, index) => names.map((name) => columns[name]![index]).join(separator));
    return `${rows.join('\n')}\n`;
  },
});

function read(source: TextSource, data: TaggingData, options: ReadOptions = {}): AsyncGenerator<Sentence> {
  const { file, labelled = true } = options;
  return readColumns(source, {
    columns: labelled ? data.columns : data.columns.filter((name) => name !== data.label),
    ...(data.separator === null ? {} : { separator: data.separator }),
    ...(data.comments === null ? {} : { comments: data.comments }),
    ...(file === undefined ? {} : { file }),
  });
}

function evaluate(sentences: readonly Sentence[], predictions: readonly Tagging[], data: TaggingData): Evaluation {
  const gold = sentences.map((sentence) => columnOf(sentence, data.label));
  const predicted = predictions.map(({ tags }) => tags);
  const scheme = spanScheme(data);
  if (scheme === null) {
    const report = tokenAccuracy(gold, predicted);
    return {
      monitor: { metric: 'accuracy', value: report.accuracy, higherIsBetter: true },
      protocol: report.protocol,
      metrics: { accuracy: report.accuracy },
      report,
      text: `accuracy: ${(100 * report.accuracy).toFixed(2)}%\n`,
      warnings: [],
    };
  }
  const report = evaluateSpans(gold, predicted, { scheme });
  const { precision, recall, f1, accuracy } = report;
  return {
    monitor: { metric: 'f1', value: f1, higherIsBetter: true },
    protocol: report.protocol,
    metrics: { precision, recall, f1, accuracy },
    report,
    text: formatSpanReport(report),
    warnings: [],
  };
}
