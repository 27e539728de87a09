export { type AccuracyReport, sequenceAccuracy, tokenAccuracy } from './accuracy.ts';
export { conllevalSpans } from './conlleval.ts';
export { evaluateSpans, type SpanEvaluationOptions, type SpanReport, type SpanScores } from './evaluate-spans.ts';
export { formatSpanReport } from './format-span-report.ts';
export { spansOf } from './spans.ts';
export {
  type ParsedTag,
  parseTag,
  type Span,
  type TagRole,
  type TagScheme,
  type TagSchemeRules,
  tagSchemeRules,
  tagSchemes,
} from './tags.ts';
