import { type CellRegistry, inference, type ParameterTree } from '@recurrent/cells';
import { createYielder, type Random, RecurrentError } from '@recurrent/core';
import { createBatches, type Sentence, spansToTags } from '@recurrent/datasets';
import { vocabularyFromJSON } from '@recurrent/tokenizers';
import * as tf from '@tensorflow/tfjs-core';
import { defineModel, type Model, type PredictOptions } from '../model.ts';
import { spanScheme, type TaggingData } from '../tagging/data.ts';
import { lenientSpans } from '../tagging/spans.ts';
import { type Tagging, taggingTask } from '../tagging/task.ts';
import { checkTaggerAssets, type TaggerAssets } from './assets.ts';
import { makeBatch, type WordNoise } from './batch.ts';
import { checkTaggerConfig, type TaggerConfig, taggerDefaults } from './config.ts';
import { createDecoder } from './decoders.ts';
import { createTaggerEncoder, type TaggerItem } from './encode.ts';
import { createEmissionNetwork } from './network.ts';
import { prepareTagger } from './prepare.ts';

/**
 * A sequence tagger: embeddings of word, characters and further columns → recurrent layers of any registered cell →
 * softmax or linear-chain CRF, with optional sparse spelling and context features straight to the output. Its loss is
 * the mean over sentences of the negative log-likelihood of a sentence's labels, in nats.
 * @see Huang, Xu & Yu 2015 (arXiv:1508.01991); Lample et al. 2016; Ma & Hovy 2016
 */
export const taggerV1 = /* @__PURE__ */ defineModel({
  id: 'tagger.v1',
  task: taggingTask,
  summary: 'words, characters and features → recurrent layers of any cell → softmax or CRF',
  defaults: taggerDefaults,
  check: (config, { cells }) => checkTaggerConfig(config, cells),
  prepare: prepareTagger,
  checkAssets: checkTaggerAssets,
  build: (config, assets, { cells, data }) => buildTagger(config, assets, data, cells),
});

function buildTagger(
  config: TaggerConfig,
  assets: TaggerAssets,
  data: TaggingData,
  cells: CellRegistry,
): Model<Sentence, Tagging, TaggerItem, readonly TaggerItem[]> {
  checkPlan(config, assets);
  const network = createEmissionNetwork(config, assets, cells);
  const decoder = createDecoder(config, assets);
  const encode = createTaggerEncoder(config, assets, data);
  const show = createTagWriter(assets, data);
  const unknownId = assets.words === null ? -1 : vocabularyFromJSON(assets.words.vocabulary).specialIds.unk!;
  const noise = (random: Random): WordNoise | undefined => {
    if (config.word === null || assets.words === null) return undefined;
    return { unknownId, range: assets.words.singletons, rate: config.word.unknownRate, random };
  };

  const predictBatch = async (
    parameters: ParameterTree,
    items: readonly TaggerItem[],
    probabilities: boolean,
  ): Promise<Tagging[]> => {
    const batch = makeBatch(items);
    const emissions = tf.tidy(() => network.apply(parameters, batch, inference()));
    try {
      const paths = await decoder.decode(parameters, emissions, batch.lengths);
      const taggings = paths.map(show);
      if (!probabilities) return taggings;
      const all = tf.tidy(() => decoder.probabilities(parameters, emissions, batch.lengths));
      const values = await all.data();
      all.dispose();
      return taggings.map((tagging, row) => {
        const at = (label: number, column: number) =>
          values[(row * batch.columns + column) * assets.labels.length + label]!;
        return { ...tagging, probabilities: paths[row]!.map(at) };
      });
    } finally {
      emissions.dispose();
    }
  };

  return {
    spec: { ...network.spec, ...decoder.spec },
    frozen: config.word?.freeze ? ['word.table'] : [],
    encode,
    batches(items, { batchSize, training, random }) {
      const filled = items.filter(({ length }) => length > 0);
      return createBatches(filled, { batchSize, lengthOf: ({ length }) => length, random, shuffle: training });
    },
    tokensOf: (items) => items.reduce((sum, { length }) => sum + length, 0),
    loss(parameters, items, context) {
      const batch = makeBatch(items, context.training ? noise(context.random) : undefined);
      const emissions = network.apply(parameters, batch, context);
      return decoder.loss(parameters, emissions, batch.labels!, batch.lengths);
    },
    async predict(parameters, items, options: PredictOptions = {}) {
      const { batchSize = 64, probabilities = false, signal } = options;
      const results: Tagging[] = items.map(() => ({
        tags: [],
        spans: [],
        ...(probabilities && { probabilities: [] }),
      }));
      const breathe = createYielder();
      for (const chosen of groupByLength(items, batchSize)) {
        if (signal?.aborted) throw aborted();
        const batch = chosen.map((index) => items[index]!);
        const taggings = await predictBatch(parameters, batch, probabilities);
        for (const [row, index] of chosen.entries()) results[index] = taggings[row]!;
        await breathe();
      }
      return results;
    },
  };
}

/** The most positions of a batch, padding included, unless one sentence has more. */
const largestBatch = 16_384;

/** Indices of the items that are not empty, in groups of about equal length. */
function groupByLength(items: readonly TaggerItem[], batchSize: number): number[][] {
  const lengthOf = (index: number) => items[index]!.length;
  const order = items.map((_, index) => index).filter((index) => lengthOf(index) > 0);
  order.sort((left, right) => lengthOf(left) - lengthOf(right));
  const groups: number[][] = [];
  for (const index of order) {
    const last = groups.at(-1);
    const fits = last !== undefined && last.length < batchSize && (last.length + 1) * lengthOf(index) <= largestBatch;
    if (fits) last.push(index);
    else groups.push([index]);
  }
  return groups;
}

function aborted(): RecurrentError {
  return new RecurrentError({ code: 'ABORTED', message: 'tagger.v1: prediction was aborted' });
}

/** From label ids to tags in the scheme of the data, and to spans. */
function createTagWriter({ labels, scheme }: TaggerAssets, data: TaggingData): (path: readonly number[]) => Tagging {
  const outer = spanScheme(data);
  return (path) => {
    const tags = path.map((label) => labels[label]!);
    if (scheme === null || outer === null) return { tags, spans: [] };
    const spans = lenientSpans(tags, scheme);
    return { tags: outer === scheme ? tags : spansToTags(spans, tags.length, outer), spans };
  };
}

/** Whether the assets hold what the config reads: in a bundle, they come from different files. */
function checkPlan(config: TaggerConfig, assets: TaggerAssets): void {
  const has = {
    words: config.word !== null,
    characters: config.characters !== null,
    outputFeatures: config.outputFeatures !== null,
  };
  for (const [name, wanted] of Object.entries(has)) {
    if ((assets[name as keyof typeof has] !== null) !== wanted) throw misfit(name);
  }
  const columns = Object.keys(config.features);
  if (columns.length !== Object.keys(assets.features).length || !columns.every((name) => name in assets.features)) {
    throw misfit('features');
  }
}

function misfit(name: string): RecurrentError {
  return new RecurrentError({
    code: 'BAD_DATA',
    message: `tagger.v1: config and vocabularies disagree about "${name}"`,
    argument: name,
  });
}
