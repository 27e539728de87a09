import { invalidArgument } from '@recurrent/core';
import { countNgrams, createEstimator, estimateNgrams } from '@recurrent/ngram';
import type { LanguageData } from '../language/data.ts';
import { type EncodedPassage, encodePassages } from '../language/encode.ts';
import type { Passage, PassageScore } from '../language/language-model.ts';
import { languageModelingTask } from '../language/task.ts';
import { openVocabulary } from '../language/vocabulary.ts';
import {
  type CountEnvironment,
  type Counted,
  type CountedModel,
  defineCountedModel,
  type StoredArrays,
} from '../model.ts';
import { checkNgramLmConfig, type NgramLmConfig, ngramLmDefaults } from './config.ts';
import { ngramLanguageModel, scoreNgrams } from './language-model.ts';
import { checkNgramAssets, type NgramLmAssets, openNgrams, storeNgrams } from './store.ts';
import { buildNgramVocabulary } from './vocabulary.ts';

const id = 'ngram-lm.v1';

/**
 * The counted language model: n-grams with back-off, smoothed by any registered estimator, modified Kneser–Ney unless
 * told otherwise. Lines begin behind a begin mark; in a running text without end marks the history goes on from line
 * to line if `context` is `document`.
 * @see Chen & Goodman 1998; `@recurrent/ngram`
 */
export const ngramLmV1 = /* @__PURE__ */ defineCountedModel({
  id,
  task: languageModelingTask,
  summary: 'counted n-grams with back-off: modified Kneser–Ney and others',
  defaults: ngramLmDefaults,
  dataDefaults: { context: 'sentence' },
  check: (config) => checkNgramLmConfig(config),
  count: countPassages,
  checkAssets: checkNgramAssets,
  build: (_, assets, arrays, { data }) => buildNgramLm(assets, arrays, data),
});

async function countPassages(
  passages: readonly Passage[],
  config: NgramLmConfig,
  { data, signal, file }: CountEnvironment<LanguageData>,
): Promise<Counted<NgramLmAssets>> {
  checkContext(data);
  const every = config.heldOut === 0 ? Number.POSITIVE_INFINITY : Math.round(1 / config.heldOut);
  const isHeldOut = (index: number) => (index + 1) % every === 0;
  const counted = passages.filter((_, index) => !isHeldOut(index));
  const known = buildNgramVocabulary(counted, config.vocabulary, data, file);
  const { vocabulary } = openVocabulary(known);
  const options = signal === undefined ? {} : { signal };
  const counts = await countNgrams(sequencesOf(counted, data), { ...options, order: config.order, vocabulary });
  const model = await estimateNgrams(counts, {
    ...options,
    estimator: createEstimator(config.estimator),
    cutoffs: config.cutoffs,
    ...(config.heldOut === 0
      ? {}
      : {
          heldOut: sequencesOf(
            passages.filter((_, at) => isHeldOut(at)),
            data,
          ),
        }),
  });
  return { ...storeNgrams(model, known.unknownWords), tokens: counts.tokens };
}

function buildNgramLm(
  assets: NgramLmAssets,
  arrays: StoredArrays,
  data: LanguageData,
): CountedModel<Passage, PassageScore, EncodedPassage> {
  checkContext(data);
  const model = openNgrams(assets, arrays);
  const words = openVocabulary(assets);
  return {
    encode: (passages, options) => encodePassages(passages, words, data, options),
    predict: (_, items, options) => scoreNgrams({ model, words, data }, items, options),
    languageModel(_, given) {
      const own = given as LanguageData;
      checkContext(own);
      return ngramLanguageModel({ model, words, data: own });
    },
  };
}

/** The lines, or one sequence of all where the history goes on over them. */
function sequencesOf(passages: readonly Passage[], data: LanguageData): readonly (readonly string[])[] {
  const lines = passages.map(({ tokens }) => tokens);
  return data.context === 'sentence' ? lines : [lines.flat()];
}

function checkContext(data: LanguageData): void {
  if (data.eos && data.context === 'document') {
    invalidArgument(id, 'data.context', '"sentence", as each line has marks around it', data.context);
  }
}
