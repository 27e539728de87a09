import { checkOneOf, checkRange, invalidArgument, RecurrentError } from '@recurrent/core';
import type { TextPair } from '@recurrent/datasets';
import { defineCombinedModel } from '../combined.ts';
import type { LanguageData } from '../language/data.ts';
import { languageModelOf } from '../language/language-model.ts';
import { checkWeights } from '../language-uses/mix-language-models.ts';
import { type MixingName, mixings } from '../language-uses/mixing.ts';
import { section } from '../sections.ts';
import type { TrainedModel } from '../trained.ts';
import { type CombinedItem, combineTranslators } from './combine-translators.ts';
import type { PairData } from './data.ts';
import { checkSearch, type SearchConfig, searchDefaults } from './search.ts';
import { sequenceToSequenceTask, type TextPrediction } from './task.ts';
import { translate } from './translate.ts';

/** Config of `combined-seq2seq.v1`. */
export interface CombinedSeq2SeqConfig {
  /** `linear` (default): p = Σ wᵢ pᵢ. `log-linear`: p = Π pᵢ^wᵢ / Z. */
  readonly method: MixingName;
  /** One > 0 per model of pairs, in order, scaled to the sum 1; null (default): equal, an ensemble. */
  readonly weights: readonly number[] | null;
  /** β ≥ 0 of ln p + β ln p_LM, with a language model as the last member; null (default): there is none. */
  readonly languageModelWeight: number | null;
  readonly search: SearchConfig;
}

const id = 'combined-seq2seq.v1';
const defaults: CombinedSeq2SeqConfig = {
  method: 'linear',
  weights: null,
  languageModelWeight: null,
  search: searchDefaults,
};

/**
 * Models of pairs with one target vocabulary as one: at each step their distributions are mixed; the score of a language
 * model of the targets, as the last member, is added (shallow fusion). Each member reads sources in its own way;
 * attention is that of the first. Its bundle holds those of its members.
 * @see Sutskever et al. 2014 (ensembles); Gülçehre et al. 2015 (fusion)
 */
export const combinedSeq2seqV1 = /* @__PURE__ */ defineCombinedModel({
  id,
  task: sequenceToSequenceTask,
  summary: 'several models of pairs as one: ensemble, fusion with a language model (made by combining trained models)',
  defaults,
  check: checkConfig,
  checkAssets: () => null,
  combineData,
  build(config, members) {
    // Members that do not go together are found here, not at the first sentence.
    const search = use(config, members, ({ attends }) =>
      checkSearch(`${id} search`, config.search, searchDefaults, attends),
    );
    return {
      encode: (pairs: readonly TextPair[], options) =>
        use(config, members, (translator) => translator.encode(pairs, options)),
      predict: (
        _parameters,
        items: readonly CombinedItem[],
        { search: given, ...options },
      ): Promise<TextPrediction[]> =>
        use(config, members, async (translator) => {
          const wanted = checkSearch(`${id} search`, given, search, translator.attends);
          return translate({ ...translator, search: wanted }, items, options);
        }),
    };
  },
});

/** Lends the members as one translator; what was made for it is freed when the result is there. */
function use<Result>(
  { method, weights, languageModelWeight }: CombinedSeq2SeqConfig,
  members: readonly TrainedModel[],
  run: (translator: ReturnType<typeof combineTranslators>) => Result,
): Result {
  const { pairModels, languageMember } = partMembers(members);
  if ((languageMember === undefined) !== (languageModelWeight === null)) {
    const expected = languageMember ? `a number, the weight of ${languageMember.id}` : 'null without a language model';
    invalidArgument(id, 'languageModelWeight', expected, languageModelWeight);
  }
  const translators = pairModels.map(({ model, parameters }) => model.translator!(parameters));
  const shares = checkWeights(id, method, translators.length, weights ?? undefined);
  if (shares.some((share) => share === 0)) {
    invalidArgument(id, 'weights', 'numbers above 0; leave out a model that is to have no say', weights);
  }
  const language = languageMember && languageModelOf(languageMember as TrainedModel<never, unknown>);
  const dispose = () => language?.dispose?.();
  let result: Result;
  try {
    const mixture = mixings[method].local ? 'linear' : 'log-linear';
    const endMarks = (languageMember?.data as LanguageData | undefined)?.eos === true;
    const fusion = language && { language, endMarks, weight: languageModelWeight! };
    result = run(combineTranslators(id, translators, { mixture, weights: shares, ...(fusion && { fusion }) }));
  } catch (error) {
    dispose();
    throw error;
  }
  if (result instanceof Promise) return result.finally(dispose) as Result;
  dispose();
  return result;
}

/** The models of pairs, and behind them perhaps a language model. @throws RecurrentError INVALID_ARGUMENT */
function partMembers(members: readonly TrainedModel[]) {
  const last = members.at(-1);
  const languageMember = last?.model.languageModel === undefined ? undefined : last;
  const pairModels = languageMember === undefined ? members : members.slice(0, -1);
  const stranger = pairModels.find(({ model }) => model.translator === undefined);
  if (pairModels.length === 0 || stranger !== undefined) {
    const expected = 'models of pairs such as seq2seq.v1, and behind them at most one language model';
    invalidArgument(id, 'members', expected, (stranger ?? last)?.id);
  }
  return { pairModels, languageMember };
}

/** How a combination reads pairs. @throws RecurrentError INVALID_ARGUMENT where members read them differently */
function combineData(members: readonly TrainedModel[]): PairData {
  const all = partMembers(members).pairModels.map(({ data }) => data as PairData);
  const written = all.map(({ normalize }) => JSON.stringify(normalize));
  const odd = written.findIndex((one) => one !== written[0]);
  if (odd > 0) {
    throw new RecurrentError({
      code: 'INVALID_ARGUMENT',
      message: `${id}: models 1 and ${odd + 1} normalise text differently: ${written[0]} and ${written[odd]}; train them with the same`,
      argument: 'members',
    });
  }
  return all[0]!;
}

function checkConfig(given: unknown): CombinedSeq2SeqConfig {
  const config = section(id, given, defaults);
  checkOneOf(id, 'method', config.method, Object.keys(mixings) as MixingName[]);
  const { weights, languageModelWeight } = config;
  if (weights !== null) checkWeights(id, config.method, (weights as { length?: number }).length ?? 0, weights);
  if (languageModelWeight !== null) checkRange(id, 'languageModelWeight', languageModelWeight, 0, Number.MAX_VALUE);
  return { ...config, search: section(`${id} search`, config.search, searchDefaults) };
}
