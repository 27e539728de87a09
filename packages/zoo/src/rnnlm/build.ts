import type { CellRegistry, ForwardContext, ParameterTree, StateTree } from '@recurrent/cells';
import { invalidArgument, RecurrentError } from '@recurrent/core';
import type { Carry } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import type { LanguageData } from '../language/data.ts';
import { type EncodedPassage, encodePassages, toPassageScores } from '../language/encode.ts';
import type { Passage, PassageScore } from '../language/language-model.ts';
import { flattenState, nestState } from '../language/states.ts';
import { type StreamBatch, streamBatches, withUnknown } from '../language/stream-batches.ts';
import { type LanguageVocabulary, openVocabulary } from '../language/vocabulary.ts';
import { scoreWhileLearning } from '../language-uses/score-while-learning.ts';
import type { Model } from '../model.ts';
import type { RnnlmAssets } from './assets.ts';
import type { RnnlmConfig } from './config.ts';
import { recurrentLanguageModel, scoreEncoded } from './language-model.ts';
import { createRnnlmNetwork, type RnnlmNetwork } from './network.ts';

/** The model of `rnnlm.v1` and `char-rnn.v1`. */
export function buildRnnlm(
  where: string,
  config: RnnlmConfig,
  assets: RnnlmAssets,
  data: LanguageData,
  cells: CellRegistry,
): Model<Passage, PassageScore, EncodedPassage, StreamBatch> {
  const known = openVocabulary(assets);
  checkRnnlmPlan(where, config, assets, data);
  const network = createRnnlmNetwork(config, known.vocabulary.size, assets.classes, cells);
  return recurrentModel(config, known, data, network);
}

/** Whether config, assets and data go together: in a bundle they come from different files. */
export function checkRnnlmPlan(where: string, config: RnnlmConfig, assets: RnnlmAssets, data: LanguageData): void {
  const { bptt } = config;
  if ((config.output.type === 'classes') !== assets.classes.length > 0) {
    throw new RecurrentError({ code: 'BAD_DATA', message: `${where}: config and assets disagree about "classes"` });
  }
  if (bptt.predict === 'last' && bptt.carry && data.context === 'sentence') {
    invalidArgument(where, 'bptt.carry', 'false, as each sentence begins afresh and "predict" is "last"', true);
  }
}

/** A model of any network that reads and predicts ids. */
export function recurrentModel(
  config: RnnlmConfig,
  known: LanguageVocabulary,
  data: LanguageData,
  network: RnnlmNetwork,
): Model<Passage, PassageScore, EncodedPassage, StreamBatch> {
  const { bptt } = config;
  const special = new Set(Object.values(known.vocabulary.specialIds));
  const scorer = (parameters: ParameterTree, read: LanguageData) => {
    return { network, parameters, vocabulary: known, data: read };
  };
  return {
    spec: network.spec,
    encode: (passages, { file }) => encodePassages(passages, known, data, { file }),
    batches(items, { batchSize, training, random }) {
      const plain = items.map(({ ids }) => ids);
      const rate = training ? config.unknownRate : 0;
      const sequences = withUnknown(plain, { unk: known.unk, keep: special, rate, random });
      const { context } = data;
      const options = { bos: known.bos, batchSize, context, ...bptt };
      return streamBatches(sequences, training ? { ...options, random } : options);
    },
    tokensOf: ({ targets }) => targets.reduce((sum, target) => sum + (target >= 0 ? 1 : 0), 0),
    loss: (parameters, batch, context, carry) => lossOf(network, parameters, batch, context, carry),
    predict: (parameters, items, { batchSize, signal } = {}) =>
      scoreEncoded(scorer(parameters, data), items, { batchSize, signal }),
    async predictDynamically(parameters, items, options) {
      const read = (
        weights: ParameterTree,
        piece: StreamBatch,
        state: StateTree | undefined,
        context: ForwardContext,
      ) => {
        const { hidden, state: next } = network.run(weights, piece, piece.fresh ? undefined : state, context);
        const features = network.features(weights, hidden, context);
        const logProbs = network.output.targetLogProbs(network.outputParameters(weights), features, piece.targets);
        return { logProbs, state: next };
      };
      const { context } = data;
      const cut = {
        bos: known.bos,
        batchSize: 1,
        steps: options.tokens,
        carry: true,
        predict: 'all',
        context,
      } as const;
      // Sentence by sentence where each begins afresh, so that they are learnt in their order.
      const texts = context === 'document' ? [items] : items.map((item) => [item]);
      const pieces = texts.flatMap((text) =>
        streamBatches(
          text.map(({ ids }) => ids),
          cut,
        ),
      );
      const { clip } = config.training;
      return toPassageScores(
        items,
        await scoreWhileLearning({ pieces, read }, parameters, { ...options, clip }),
        known,
      );
    },
    languageModel: (parameters, read) => recurrentLanguageModel(scorer(parameters, read as LanguageData)),
  };
}

function lossOf(
  network: RnnlmNetwork,
  parameters: ParameterTree,
  batch: StreamBatch,
  context: ForwardContext,
  carry: Carry | undefined,
): tf.Scalar {
  const { rows, columns, inputs, targets, lastOnly, fresh, carryAfter } = batch;
  const before = fresh || carry?.state === undefined ? undefined : nestState(carry.state);
  let hidden: tf.Tensor3D;
  if (carryAfter === columns) {
    const run = network.run(parameters, batch, before, context);
    hidden = run.hidden;
    carry?.leave(flattenState(run.state));
  } else {
    // The state to go on from lies within the window: run up to it, and then the rest.
    const part = (from: number, to: number) => ({
      rows,
      columns: to - from,
      inputs: Int32Array.from({ length: rows * (to - from) }, (_, index) => {
        return inputs[Math.floor(index / (to - from)) * columns + from + (index % (to - from))]!;
      }),
    });
    let state = before;
    if (carryAfter > 0) state = network.run(parameters, part(0, carryAfter), before, context).state;
    if (state !== undefined) carry?.leave(flattenState(state));
    hidden = network.run(parameters, part(carryAfter, columns), state, context).hidden;
  }
  if (lastOnly) hidden = tf.slice(hidden, [0, hidden.shape[1] - 1, 0], [rows, 1, -1]);
  const features = network.features(parameters, hidden, context);
  return network.output.loss(network.outputParameters(parameters), features, targets, context);
}
