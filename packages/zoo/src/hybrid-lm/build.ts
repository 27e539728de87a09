import type { CellRegistry, ParameterTree } from '@recurrent/cells';
import { vocabularyFromJSON } from '@recurrent/tokenizers';
import type { LanguageData } from '../language/data.ts';
import { encodePassages, toPassageScores } from '../language/encode.ts';
import type { LanguageModel, Passage, PassageScore } from '../language/language-model.ts';
import type { StreamBatch } from '../language/stream-batches.ts';
import { openVocabulary } from '../language/vocabulary.ts';
import type { Model } from '../model.ts';
import { checkRnnlmPlan, recurrentModel } from '../rnnlm/build.ts';
import { encodedDistributions, recurrentLanguageModel } from '../rnnlm/language-model.ts';
import { createRnnlmNetwork, type RnnlmNetwork } from '../rnnlm/network.ts';
import type { HybridLmAssets } from './assets.ts';
import type { HybridLmConfig } from './config.ts';
import { type SpelledIds, spellingInput } from './input.ts';
import { type HybridItem, type Spelling, spellText, targetsOf } from './spellings.ts';

/** A batch and the words that are spelled in it. */
export interface HybridBatch extends StreamBatch {
  readonly spellings: readonly Spelling[];
}

/**
 * A recurrent language model whose ids go on behind the vocabulary: V + i is the i-th spelled word of a text. Bound to
 * the spellings of a text, its network is one like any other, so all that a recurrent model does is done by that.
 */
export function buildHybrid(
  where: string,
  config: HybridLmConfig,
  assets: HybridLmAssets,
  data: LanguageData,
  cells: CellRegistry,
): Model<Passage, PassageScore, HybridItem, HybridBatch> {
  checkRnnlmPlan(where, config, assets, data);
  const known = openVocabulary(assets);
  const characters = vocabularyFromJSON(assets.characters);
  const vocabularySize = known.vocabulary.size;
  const sizes = { vocabulary: vocabularySize, characters: characters.size, dimension: config.dimension };
  const input = spellingInput(config.spelling, sizes, cells);
  const network = createRnnlmNetwork(config, vocabularySize, assets.classes, cells, input);
  // Shares of the unknown word are dealt out at the end, when ids are those of the vocabulary again.
  const undivided = { ...known, unknownWords: 1 };
  const boundTo = (spellings: readonly Spelling[]) => bind(network, vocabularySize, spellings);
  const modelOf = (spellings: readonly Spelling[]) => recurrentModel(config, undivided, data, boundTo(spellings));

  const encode = (passages: readonly Passage[], read: LanguageData, file?: string): HybridItem[] => {
    const encoded = encodePassages(passages, known, read, { file });
    return encoded.map((item, index) => {
      const missing = [...passages[index]!.tokens.entries()].filter(([, token]) => !known.vocabulary.has(token));
      return { ...item, unknownTokens: new Map(missing) };
    });
  };
  /** Items in which unknown words are spelled, and their model. */
  const spelled = (items: readonly HybridItem[]) => {
    const { sequences, spellings } = spellText(items, known, characters);
    return { items: sequences.map((ids, index) => ({ ids, unknown: items[index]!.unknown })), spellings };
  };
  const settled = (items: readonly HybridItem[], scores: readonly PassageScore[]) => {
    return toPassageScores(items, Float64Array.from(scores.flatMap(({ logProbs }) => [...logProbs])), known);
  };
  const languageModel = (parameters: ParameterTree, read: LanguageData): LanguageModel => {
    const plain = recurrentLanguageModel({ network: boundTo([]), parameters, vocabulary: known, data: read });
    return {
      ...plain,
      async score(passages, options) {
        const items = encode(passages, read);
        const { items: texts, spellings } = spelled(items);
        const model = recurrentModel(config, undivided, read, boundTo(spellings));
        return settled(items, await model.predict(parameters, texts, { ...options }));
      },
      distributions(passages, options) {
        const { items: texts, spellings } = spelled(encode(passages, read));
        const scorer = { network: boundTo(spellings), parameters, vocabulary: undivided, data: read };
        return encodedDistributions(scorer, texts, options);
      },
    };
  };

  return {
    spec: network.spec,
    encode: (passages, { file }) => encode(passages, data, file),
    batches(items, options) {
      const { knownRate, unreadRate } = config.spelling;
      const noise = options.training ? { knownRate, unreadRate, random: options.random } : undefined;
      const { sequences, spellings } = spellText(items, known, characters, noise);
      const texts = sequences.map((ids, index) => ({ ids, unknown: items[index]!.unknown }));
      return Array.from(modelOf(spellings).batches(texts, options), (batch) => ({ ...batch, spellings }));
    },
    tokensOf: (batch) => modelOf([]).tokensOf(batch),
    loss: (parameters, batch, context, carry) => modelOf(batch.spellings).loss(parameters, batch, context, carry),
    async predict(parameters, items, options) {
      const { items: texts, spellings } = spelled(items);
      return settled(items, await modelOf(spellings).predict(parameters, texts, options));
    },
    async predictDynamically(parameters, items, options) {
      const { items: texts, spellings } = spelled(items);
      return settled(items, await modelOf(spellings).predictDynamically!(parameters, texts, options));
    },
    languageModel: (parameters, read) => languageModel(parameters, read as LanguageData),
  };
}

/** The network over the ids of one text: it reads spelled words by their characters and predicts what they stand for. */
function bind(network: RnnlmNetwork, vocabularySize: number, spellings: readonly Spelling[]): RnnlmNetwork {
  const { output } = network;
  const standFor = (ids: Int32Array) => targetsOf(ids, vocabularySize, spellings);
  return {
    ...network,
    output: {
      ...output,
      loss: (parameters, features, targets, context) => output.loss(parameters, features, standFor(targets), context),
      targetLogProbs: (parameters, features, targets) => output.targetLogProbs(parameters, features, standFor(targets)),
    },
    run(parameters, ids, state, context) {
      const all: SpelledIds = { ...ids, spellings };
      return network.run(parameters, all, state, context);
    },
  };
}
