import type { TextPair } from '@recurrent/datasets';
import { type PairBatch, sequenceLoss } from '@recurrent/seq2seq';
import { defineModel, type EncodeOptions, type Model } from '../model.ts';
import { checkPairAssets, learnPairs, openPairs, type PairAssets } from '../seq2seq/assets.ts';
import type { PairData } from '../seq2seq/data.ts';
import { countTargets, groupPairs, toPairBatch } from '../seq2seq/pair-batches.ts';
import { sequenceToSequenceTask, type TextPrediction } from '../seq2seq/task.ts';
import { translate } from '../seq2seq/translate.ts';
import { networkReader } from '../seq2seq/translator.ts';
import {
  type AttentionSummarizerConfig,
  checkSummarizerConfig,
  summarizerId as id,
  summarizerDefaults,
} from './config.ts';
import { createSummarizer } from './network.ts';
import { summarizerPresets } from './presets.ts';
import { checkSummarySearch, summaryProcessors } from './search.ts';
import { encodeSummaries, type SummaryItem } from './summary-item.ts';
import { tuneSummarizer } from './tuning.ts';

/**
 * Abstractive summaries: an encoder of the source and a feed-forward language model of the summary → softmax over the
 * target's tokens. Its loss is the mean of −ln p over the tokens of a batch, in nats; all positions of a batch run at
 * once. Searches may add scores for what stands in the source, tuned on held-out pairs after training (`tune`).
 * @see Rush, Chopra and Weston 2015, A Neural Attention Model for Abstractive Sentence Summarization
 */
export const attentionSummarizerV1 = /* @__PURE__ */ defineModel({
  id,
  task: sequenceToSequenceTask,
  summary: 'a text → attention, convolutions or a bag of words → feed-forward language model → its summary',
  defaults: summarizerDefaults,
  presets: summarizerPresets,
  dataDefaults: { monitor: 'rougeL', rouge: true },
  check: checkSummarizerConfig,
  prepare: async (pairs: readonly TextPair[], config: AttentionSummarizerConfig, { data }) => ({
    assets: await learnPairs(pairs, config, data),
  }),
  checkAssets: checkPairAssets,
  build: (config, assets, { data }) => buildSummarizer(config, assets, data),
  heldOut: { wanted: ({ tune }) => tune !== null, settle: tuneSummarizer },
});

function buildSummarizer(
  config: AttentionSummarizerConfig,
  assets: PairAssets,
  data: PairData,
): Model<TextPair, TextPrediction, SummaryItem, { readonly pairs: PairBatch; readonly tokens: number }> {
  const codecs = openPairs(config, assets);
  const { source, target } = codecs;
  const network = createSummarizer(id, config, { source: source.size, target: target.size }, target.bos);
  const { length, labelSmoothing } = config;
  const attends = network.decoder.differentiableWeights;
  const encode = (pairs: readonly TextPair[], options: EncodeOptions) =>
    encodeSummaries(pairs, codecs, { length, normalize: data.normalize }, options);
  return {
    spec: network.spec,
    encode,
    batches: (items, options) =>
      groupPairs(items, options, config.batchTokens).map((batch) => ({
        pairs: toPairBatch(batch, codecs),
        tokens: countTargets(batch),
      })),
    tokensOf: ({ tokens }) => tokens,
    loss: (parameters, { pairs }, context) => sequenceLoss(network, parameters, pairs, context, { labelSmoothing }),
    async predict(parameters, items, { search, ...options } = {}) {
      const limits = { longest: length.target, attends };
      const wanted = checkSummarySearch(`${id} search`, search, config.search, limits);
      const how = {
        ...networkReader(network, parameters, codecs),
        maxLength: wanted.fixedLength ?? length.target + 1,
        search: wanted,
        processors: (batch: readonly SummaryItem[]) => summaryProcessors(wanted, batch, target),
      };
      return translate(how, items, options);
    },
    translator: (parameters) => ({
      ...networkReader(network, parameters, codecs),
      maxLength: length.target + 1,
      attends,
      encode,
    }),
  };
}
