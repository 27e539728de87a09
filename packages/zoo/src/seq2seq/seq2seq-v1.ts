import type { CellRegistry } from '@recurrent/cells';
import type { TextPair } from '@recurrent/datasets';
import { samplingDecay, sequenceLoss } from '@recurrent/seq2seq';
import { defineModel, type EncodeOptions, type Model } from '../model.ts';
import { checkPairAssets, learnPairs, openPairs, type PairAssets } from './assets.ts';
import { checkSeq2SeqConfig, createNetwork, type Seq2SeqV1Config, seq2seqDefaults } from './config.ts';
import type { PairData } from './data.ts';
import { encodePairs, type PairItem } from './encode.ts';
import { countTargets, groupPairs, toPairBatch } from './pair-batches.ts';
import { seq2seqPresets } from './presets.ts';
import { checkSearch } from './search.ts';
import { sequenceToSequenceTask, type TextPrediction } from './task.ts';
import { translate } from './translate.ts';
import { networkReader } from './translator.ts';

/** What one step learns from. */
export interface PairStep {
  readonly items: readonly PairItem[];
  /** Steps before this one, which scheduled sampling goes by. */
  readonly step: number;
}

const id = 'seq2seq.v1';

/**
 * An encoder–decoder from text to text: recurrent encoder → bridge → decoder, with or without attention → softmax over
 * the target's tokens. Its loss is the mean of −ln p over the tokens of a batch, in nats.
 * @see Sutskever et al. 2014; Cho et al. 2014; Bahdanau et al. 2015; Luong et al. 2015
 */
export const seq2seqV1 = /* @__PURE__ */ defineModel({
  id,
  task: sequenceToSequenceTask,
  summary: 'a text → recurrent encoder → decoder with or without attention → another text',
  defaults: seq2seqDefaults,
  presets: seq2seqPresets,
  check: (config, { cells }) => checkSeq2SeqConfig(id, config, cells),
  prepare: async (pairs: readonly TextPair[], config: Seq2SeqV1Config, { data }) => ({
    assets: await learnPairs(pairs, config, data),
  }),
  checkAssets: checkPairAssets,
  build: (config, assets, { cells, data }) => buildSeq2Seq(config, assets, data, cells),
});

function buildSeq2Seq(
  config: Seq2SeqV1Config,
  assets: PairAssets,
  data: PairData,
  cells: CellRegistry,
): Model<TextPair, TextPrediction, PairItem, PairStep> {
  const codecs = openPairs(config, assets);
  const { source, target } = codecs;
  const network = createNetwork(config, { source: source.size, target: target.size }, cells);
  const { length, labelSmoothing, coverage, scheduledSampling } = config;
  const encode = (pairs: readonly TextPair[], options: EncodeOptions) =>
    encodePairs(pairs, codecs, { length, normalize: data.normalize }, options);
  const maxLength = length.target + 1;
  const attends = network.decoder.differentiableWeights;
  const share = scheduledSampling === null ? undefined : samplingDecay(scheduledSampling.decay);

  return {
    spec: network.spec,
    encode,
    batches(items, options) {
      const batches = groupPairs(items, options, config.batchTokens);
      return batches.map((batch, index) => ({
        items: batch,
        step: ((options.epoch ?? 1) - 1) * batches.length + index,
      }));
    },
    tokensOf: ({ items }) => countTargets(items),
    loss(parameters, { items, step }, context) {
      const pairs = toPairBatch(items, codecs);
      return sequenceLoss(network, parameters, pairs, context, {
        ...{ labelSmoothing, coverage },
        ...(share && { scheduledSampling: { teacherShare: share(step), replaceBy: scheduledSampling!.replaceBy } }),
      });
    },
    async predict(parameters, items, { search, ...options } = {}) {
      const wanted = checkSearch(`${id} search`, search, config.search, attends);
      return translate({ ...networkReader(network, parameters, codecs), maxLength, search: wanted }, items, options);
    },
    translator: (parameters) => ({ ...networkReader(network, parameters, codecs), maxLength, attends, encode }),
  };
}
