import type { TextPair } from '@recurrent/datasets';
import { createNormalizer } from '@recurrent/tokenizers';
import type { HeldOut } from '../model.ts';
import { openPairs, type PairAssets } from '../seq2seq/assets.ts';
import type { PairData } from '../seq2seq/data.ts';
import type { TextPrediction } from '../seq2seq/task.ts';
import type { AttentionSummarizerConfig } from './config.ts';
import { indexSource } from './extraction/features.ts';
import { tuneExtraction } from './extraction/tune.ts';
import type { SummaryItem } from './summary-item.ts';

/** The config with `search.extraction` tuned on held-out pairs, as `tune` says. @throws RecurrentError ABORTED */
export async function tuneSummarizer(
  {
    model,
    parameters,
    config,
    assets,
    data,
    signal,
  }: HeldOut<AttentionSummarizerConfig, PairAssets, TextPair, TextPrediction, PairData, SummaryItem>,
  pairs: readonly TextPair[],
  items: readonly SummaryItem[],
): Promise<AttentionSummarizerConfig> {
  const { target } = openPairs(config, assets);
  const normalize = createNormalizer(data.normalize);
  // Without targets, which would only be scored again.
  const sources = items.map((item) => ({ ...item, target: new Int32Array(0) }));
  const ids = new Map(Array.from({ length: target.size }, (_, id) => [target.tokenOf(id), id]));
  const { weights } = await tuneExtraction(
    {
      search: { ...config.search, replaceUnknowns: false, attention: false },
      async find(search) {
        const found = await model.predict(parameters, sources, { search: { ...search }, signal });
        return found.map(({ hypotheses, ...best }) => hypotheses ?? [best]);
      },
      idsOf: ({ tokens, finished }) => [
        ...tokens.map((token) => ids.get(token)!),
        ...(finished === 'eos' ? [target.eos] : []),
      ],
      textOf: ({ text }) => normalize(text),
    },
    pairs.map((pair, index) => ({
      index: indexSource(items[index]!.copied, target),
      reference: normalize(pair.target),
    })),
    config.tune!,
  );
  return { ...config, search: { ...config.search, extraction: weights } };
}
