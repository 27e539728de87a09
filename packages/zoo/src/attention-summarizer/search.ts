import { checkKeys, checkPositiveInteger, checkRange, invalidArgument } from '@recurrent/core';
import { createProcessor, type LogitsProcessor } from '@recurrent/decoding';
import { section } from '../sections.ts';
import { checkSearch, type SearchConfig, searchDefaults } from '../seq2seq/search.ts';
import type { TextCodec } from '../seq2seq/text-codec.ts';
import { type ExtractionWeights, extraction, extractionFeatures, indexSource } from './extraction/features.ts';
import type { SummaryItem } from './summary-item.ts';

/** How summaries are looked for. `<unk>` is never said unless `replaceUnknowns` puts a source token in its place. */
export interface SummarySearchConfig extends SearchConfig {
  /** The least tokens (default 1). */
  readonly minLength: number;
  /** Exactly so many tokens, in place of an end mark (default null), as in the paper's DUC runs. */
  readonly fixedLength: number | null;
  /** Nats that a next token gains for standing in the source; null (default): none. Tuning sets it. */
  readonly extraction: ExtractionWeights | null;
}

export const summarySearchDefaults: SummarySearchConfig = {
  ...searchDefaults,
  minLength: 1,
  fixedLength: null,
  extraction: null,
};

/**
 * @param longest the most tokens of a summary
 * @param attends whether the model has attention
 * @throws RecurrentError INVALID_ARGUMENT, UNKNOWN_NAME
 */
export function checkSummarySearch(
  where: string,
  given: unknown,
  defaults: SummarySearchConfig,
  { longest, attends }: { readonly longest: number; readonly attends: boolean },
): SummarySearchConfig {
  const config = section(where, given, defaults);
  const { minLength, fixedLength, extraction, ...shared } = config;
  checkPositiveInteger(where, 'minLength', minLength);
  checkRange(where, 'minLength', minLength, 1, longest);
  if (fixedLength !== null) {
    checkPositiveInteger(where, 'fixedLength', fixedLength);
    checkRange(where, 'fixedLength', fixedLength, 1, longest);
  }
  if (extraction !== null) checkWeights(`${where} extraction`, extraction);
  return { ...checkSearch(where, shared, searchDefaults, attends), minLength, fixedLength, extraction };
}

function checkWeights(where: string, weights: ExtractionWeights): void {
  checkKeys(where, weights, extractionFeatures);
  for (const name of extractionFeatures) {
    if (!Number.isFinite(weights[name])) invalidArgument(where, name, 'a finite number', weights[name]);
  }
}

/** What a search does to the scores of next tokens. */
export function summaryProcessors(
  search: SummarySearchConfig,
  batch: readonly SummaryItem[],
  target: TextCodec,
): LogitsProcessor[] {
  const { pad, unk, bos, eos } = target;
  const never = [pad, bos, ...(search.replaceUnknowns ? [] : [unk]), ...(search.fixedLength === null ? [] : [eos])];
  const indices = batch.map(({ copied }) => indexSource(copied, target));
  return [
    ...(search.extraction === null ? [] : [extraction(search.extraction, indices)]),
    createProcessor({ type: 'forbiddenTokens', tokens: never }),
    ...(search.fixedLength === null && search.minLength > 1
      ? [createProcessor({ type: 'minLength', length: search.minLength + 1 })]
      : []),
  ];
}
