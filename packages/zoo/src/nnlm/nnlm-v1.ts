import { type ForwardContext, inference, type ParameterTree } from '@recurrent/cells';
import { RecurrentError } from '@recurrent/core';
import type { LanguageData } from '../language/data.ts';
import { type EncodedPassage, encodePassages, toPassageScores } from '../language/encode.ts';
import type { Passage, PassageScore } from '../language/language-model.ts';
import { languageModelingTask } from '../language/task.ts';
import { openVocabulary } from '../language/vocabulary.ts';
import { scoreWhileLearning } from '../language-uses/score-while-learning.ts';
import { defineModel, type Model } from '../model.ts';
import { checkRnnlmAssets, prepareRnnlm, type RnnlmAssets } from '../rnnlm/assets.ts';
import { checkNnlmConfig, type NnlmConfig, nnlmDefaults } from './config.ts';
import { createWindowLanguageModel, scoreWindows, type WindowPredictor } from './language-model.ts';
import { createWindowNetwork } from './network.ts';
import { nnlmPresets } from './presets.ts';
import { layOutWindows, takeWindows, type WindowBatch } from './windows.ts';

/**
 * The feed-forward language model: a window of embedded words → tanh layer → softmax over the vocabulary, with direct
 * connections if asked for. Its loss is the mean over words of the negative log-likelihood, in nats. Training draws
 * the windows of the whole text in random order.
 * @see Bengio et al. 2003, A Neural Probabilistic Language Model
 */
export const nnlmV1 = /* @__PURE__ */ defineModel({
  id: 'nnlm.v1',
  task: languageModelingTask,
  summary: 'a window of embedded words → tanh layer → softmax: the feed-forward language model',
  defaults: nnlmDefaults,
  presets: nnlmPresets,
  check: (config) => checkNnlmConfig(config),
  prepare: (passages, config, { data }) => ({ assets: prepareRnnlm(passages, config, data) }),
  checkAssets: checkRnnlmAssets,
  build: (config, assets, { data }) => buildNnlm(config, assets, data),
});

function buildNnlm(
  config: NnlmConfig,
  assets: RnnlmAssets,
  data: LanguageData,
): Model<Passage, PassageScore, EncodedPassage, WindowBatch> {
  if ((config.output.type === 'classes') !== assets.classes.length > 0) {
    throw new RecurrentError({ code: 'BAD_DATA', message: 'nnlm.v1: config and assets disagree about "classes"' });
  }
  const words = openVocabulary(assets);
  const size = config.order - 1;
  const network = createWindowNetwork(config, words.vocabulary.size, assets.classes);
  const { output } = network;
  const predictor = (parameters: ParameterTree): WindowPredictor => {
    const of = network.outputParameters(parameters);
    const features = (windows: Int32Array) => network.features(parameters, windows, inference());
    return {
      size,
      logProbs: (windows) => output.logProbs(of, features(windows)),
      targetLogProbs: ({ windows, targets }) => output.targetLogProbs(of, features(windows), targets),
    };
  };
  return {
    spec: network.spec,
    encode: (passages, options) => encodePassages(passages, words, data, options),
    batches(items, { batchSize, training, random }) {
      const passages = items.map(({ ids }) => ids);
      const text = layOutWindows(passages, { size, bos: words.bos, context: data.context });
      const positions = training ? Int32Array.from(random.shuffle([...text.positions])) : text.positions;
      return Array.from({ length: Math.ceil(positions.length / batchSize) }, (_, index) => {
        return takeWindows(text, positions.subarray(index * batchSize, (index + 1) * batchSize), size);
      });
    },
    tokensOf: ({ rows }) => rows,
    loss(parameters, { windows, targets }, context) {
      const features = network.features(parameters, windows, context);
      return output.loss(network.outputParameters(parameters), features, targets, context);
    },
    predict: (parameters, items, options) => scoreWindows(predictor(parameters), items, words, data, options),
    async predictDynamically(parameters, items, options) {
      const passages = items.map(({ ids }) => ids);
      const text = layOutWindows(passages, { size, bos: words.bos, context: data.context });
      const pieces = Array.from({ length: Math.ceil(text.positions.length / options.tokens) }, (_, index) => {
        return takeWindows(text, text.positions.subarray(index * options.tokens, (index + 1) * options.tokens), size);
      });
      const read = (
        weights: ParameterTree,
        { windows, targets }: WindowBatch,
        _: object | undefined,
        context: ForwardContext,
      ) => {
        const features = network.features(weights, windows, context);
        return { logProbs: output.targetLogProbs(network.outputParameters(weights), features, targets), state: {} };
      };
      const { clip } = config.training;
      return toPassageScores(
        items,
        await scoreWhileLearning({ pieces, read }, parameters, { ...options, clip }),
        words,
      );
    },
    languageModel: (parameters, given) =>
      createWindowLanguageModel(predictor(parameters), words, given as LanguageData),
  };
}
