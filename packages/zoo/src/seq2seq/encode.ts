import { RecurrentError } from '@recurrent/core';
import type { TextPair } from '@recurrent/datasets';
import { createNormalizer } from '@recurrent/tokenizers';
import type { EncodeOptions } from '../model.ts';
import type { PairData } from './data.ts';
import type { LengthConfig } from './length.ts';
import type { TextCodec } from './text-codec.ts';

/** A pair as numbers. */
export interface PairItem {
  readonly sourceTokens: readonly string[];
  readonly source: Int32Array;
  /** Empty where targets are not looked at. */
  readonly target: Int32Array;
}

/** Both sides of a model. */
export interface PairCodecs {
  readonly source: TextCodec;
  readonly target: TextCodec;
}

type Side = 'source' | 'target';

/** Of the tokens of a corpus, so many unknown make one wonder whether it is in the right language. */
const oddShare = 0.25;

/**
 * Pairs as ids, within the limits of length. Says how many were cut, and when so many tokens are unknown that they may be
 * of another language.
 * @throws RecurrentError BAD_DATA with file and line for a side without tokens, or too long where that is refused
 */
export function encodePairs(
  pairs: readonly TextPair[],
  codecs: PairCodecs,
  { length, normalize }: { readonly length: LengthConfig; readonly normalize: PairData['normalize'] },
  { labels, warn, file }: EncodeOptions,
): PairItem[] {
  const normalized = createNormalizer(normalize);
  const seen = { source: { cut: 0, tokens: 0, unknown: 0 }, target: { cut: 0, tokens: 0, unknown: 0 } };

  function sideOf(pair: TextPair, side: Side): { tokens: readonly string[]; ids: Int32Array } {
    const codec = codecs[side];
    const { tokens, ids } = codec.encode(normalized(pair[side]));
    if (ids.length === 0) throw bad(`the ${side} has no token`, pair, file);
    const counts = seen[side];
    counts.tokens += ids.length;
    for (const id of ids) if (id === codec.unk) counts.unknown++;
    const most = length[side];
    if (ids.length <= most) return { tokens, ids };
    if (length.over === 'refuse') {
      const help = `raise length.${side} or set length.over to truncate`;
      throw bad(`the ${side} has ${ids.length} tokens, the model takes at most ${most}; ${help}`, pair, file);
    }
    counts.cut++;
    return { tokens: tokens.slice(0, most), ids: ids.slice(0, most) };
  }

  const items = pairs.map((pair): PairItem => {
    const { tokens, ids } = sideOf(pair, 'source');
    const target = labels === 'none' ? new Int32Array(0) : sideOf(pair, 'target').ids;
    return { sourceTokens: tokens, source: ids, target };
  });
  for (const [side, { cut, tokens, unknown }] of Object.entries(seen)) {
    if (cut > 0) {
      warn?.(`${cut} of ${pairs.length} ${side}s had more than ${length[side as Side]} tokens and were cut there`);
    }
    if (unknown > oddShare * tokens) {
      const share = ((100 * unknown) / tokens).toFixed(0);
      warn?.(
        `${share} % of the tokens of the ${side}s are unknown to the model: are they in the language it was made for?`,
      );
    }
  }
  return items;
}

function bad(message: string, { line }: TextPair, file: string | undefined): RecurrentError {
  return new RecurrentError({ code: 'BAD_DATA', message, line, ...(file === undefined ? {} : { file }) });
}
