import type { TextPair } from '@recurrent/datasets';
import type { EncodeOptions } from '../model.ts';
import { encodePairs, type PairCodecs, type PairItem } from '../seq2seq/encode.ts';

/** A pair as numbers, and the source as the target's vocabulary has it. */
export interface SummaryItem extends PairItem {
  /** The source as tokens of the target. */
  readonly copied: Int32Array;
}

/** As `encodePairs`. @throws RecurrentError BAD_DATA */
export function encodeSummaries(
  pairs: readonly TextPair[],
  codecs: PairCodecs,
  limits: Parameters<typeof encodePairs>[2],
  options: EncodeOptions,
): SummaryItem[] {
  return encodePairs(pairs, codecs, limits, options).map((item) => ({
    ...item,
    copied: codecs.target.encode(codecs.source.join(item.sourceTokens)).ids,
  }));
}
