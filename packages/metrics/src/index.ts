export { type AccuracyReport, sequenceAccuracy, tokenAccuracy } from './accuracy.ts';
export type { AlignmentChunk } from './alignment.ts';
export { type BleuOptions, type BleuScore, type BleuSmoothing, bleu, bleuMetric } from './bleu.ts';
export { type BleuTokenizer, bleuTokenizers } from './bleu-tokenizers.ts';
export { type BootstrapOptions, type BootstrapScore, type PairedBootstrap, pairedBootstrap } from './bootstrap.ts';
export { type ChrfOptions, type ChrfScore, chrf, chrfMetric } from './chrf.ts';
export { conllevalSpans } from './conlleval.ts';
export type { CorpusMetric } from './corpus-metric.ts';
export {
  type AlignedSentence,
  type ErrorRateOptions,
  type ErrorRateReport,
  errorRate,
  errorRateMetric,
} from './error-rate.ts';
export { evaluateSpans, type SpanEvaluationOptions, type SpanReport, type SpanScores } from './evaluate-spans.ts';
export { exactMatch, exactMatchMetric } from './exact-match.ts';
export { type AlignmentFormat, formatAlignment } from './format-alignment.ts';
export { formatSpanReport } from './format-span-report.ts';
export {
  type BitsPerCharacterReport,
  bitsPerCharacter,
  type Counted,
  type PerplexityReport,
  perplexity,
} from './perplexity.ts';
export { type RougeCounting, type RougeOptions, type RougeReport, type RougeScores, rouge } from './rouge.ts';
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
export { type TerOptions, type TerScore, ter, terMetric } from './ter.ts';
export type { References } from './text.ts';
