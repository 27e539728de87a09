import type { CellRegistry } from '@recurrent/cells';
import { createBatches, createTokenBatches, type TextPair } from '@recurrent/datasets';
import { batchPairs, batchSources, samplingDecay, sequenceLoss } from '@recurrent/seq2seq';
import { createNormalizer } from '@recurrent/tokenizers';
import { defineModel, type Model } from '../model.ts';
import { checkSeq2SeqConfig, createNetwork, type Seq2SeqV1Config, seq2seqDefaults } from './config.ts';
import type { PairData } from './data.ts';
import { encodePairs, type PairItem } from './encode.ts';
import { seq2seqPresets } from './presets.ts';
import { checkSearch } from './search.ts';
import { sequenceToSequenceTask, type TextPrediction } from './task.ts';
import { checkTextAssets, learnText, openText, type TextAssets } from './text-codec.ts';
import { translate } from './translate.ts';

/** What `seq2seq.v1` learns from the training pairs besides its weights: `tokenizer.json`. */
export interface Seq2SeqAssets {
  readonly source: TextAssets;
  readonly target: TextAssets;
}

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
  async prepare(pairs: readonly TextPair[], config: Seq2SeqV1Config, { data }) {
    const normalize = createNormalizer(data.normalize);
    const learn = (side: 'source' | 'target') =>
      learnText(
        pairs.map((pair) => normalize(pair[side])),
        config[side],
      );
    return { assets: { source: await learn('source'), target: await learn('target') } };
  },
  checkAssets(given): Seq2SeqAssets {
    const { source, target } = (given ?? {}) as Partial<Seq2SeqAssets>;
    return { source: checkTextAssets('source', source), target: checkTextAssets('target', target) };
  },
  build: (config, assets, { cells, data }) => buildSeq2Seq(config, assets, data, cells),
});

function buildSeq2Seq(
  config: Seq2SeqV1Config,
  assets: Seq2SeqAssets,
  data: PairData,
  cells: CellRegistry,
): Model<TextPair, TextPrediction, PairItem, PairStep> {
  const codecs = {
    source: openText('source', config.source.unit, assets.source),
    target: openText('target', config.target.unit, assets.target),
  };
  const { source, target } = codecs;
  const network = createNetwork(config, { source: source.size, target: target.size }, cells);
  const { length, labelSmoothing, coverage, scheduledSampling } = config;
  const share = scheduledSampling === null ? undefined : samplingDecay(scheduledSampling.decay);

  return {
    spec: network.spec,
    encode: (pairs, options) => encodePairs(pairs, codecs, { length, normalize: data.normalize }, options),
    batches(items, { batchSize, training, random, epoch = 1 }) {
      const lengthOf = (item: PairItem) => Math.max(item.source.length, item.target.length + 1);
      const how = { lengthOf, random, shuffle: training };
      const batches =
        config.batchTokens === null
          ? createBatches(items, { ...how, batchSize })
          : createTokenBatches(items, { ...how, maxTokens: config.batchTokens });
      return batches.map((batch, index) => ({ items: batch, step: (epoch - 1) * batches.length + index }));
    },
    tokensOf: ({ items }) => items.reduce((sum, item) => sum + item.target.length + 1, 0),
    loss(parameters, { items, step }, context) {
      const sources = batchSources(
        items.map((item) => item.source),
        source.pad,
      );
      const pairs = batchPairs(
        sources,
        items.map((item) => item.target),
        target,
      );
      return sequenceLoss(network, parameters, pairs, context, {
        ...{ labelSmoothing, coverage },
        ...(share && { scheduledSampling: { teacherShare: share(step), replaceBy: scheduledSampling!.replaceBy } }),
      });
    },
    async predict(parameters, items, { search, ...options } = {}) {
      const wanted = checkSearch(`${id} search`, search, config.search, network.decoder.differentiableWeights);
      const maxLength = length.target + 1;
      return translate({ network, parameters, codecs, maxLength, search: wanted }, items, options);
    },
  };
}
