import type { TextPair } from '@recurrent/datasets';
import { createNormalizer } from '@recurrent/tokenizers';
import type { PairData } from './data.ts';
import type { PairCodecs } from './encode.ts';
import { checkTextAssets, learnText, openText, type TextAssets, type TextConfig } from './text-codec.ts';

/** What a model of pairs learns from the training pairs besides its weights: `tokenizer.json`. */
export interface PairAssets {
  readonly source: TextAssets;
  readonly target: TextAssets;
}

/** How both sides become tokens. */
export interface PairTexts {
  readonly source: TextConfig;
  readonly target: TextConfig;
}

/** Learns the vocabularies, or the subwords, of both sides. */
export async function learnPairs(
  pairs: readonly TextPair[],
  texts: PairTexts,
  data: Pick<PairData, 'normalize'>,
): Promise<PairAssets> {
  const normalize = createNormalizer(data.normalize);
  const learn = (side: 'source' | 'target') =>
    learnText(
      pairs.map((pair) => normalize(pair[side])),
      texts[side],
    );
  return { source: await learn('source'), target: await learn('target') };
}

/** Assets from a file; nothing in it is trusted. @throws RecurrentError BAD_DATA */
export function checkPairAssets(given: unknown): PairAssets {
  const { source, target } = (given ?? {}) as Partial<PairAssets>;
  return { source: checkTextAssets('source', source), target: checkTextAssets('target', target) };
}

/** @throws RecurrentError BAD_DATA where config and assets, from different files of a bundle, disagree */
export function openPairs(texts: PairTexts, assets: PairAssets): PairCodecs {
  return {
    source: openText('source', texts.source.unit, assets.source),
    target: openText('target', texts.target.unit, assets.target),
  };
}
