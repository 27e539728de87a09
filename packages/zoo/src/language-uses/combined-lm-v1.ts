import { checkKeys, checkOneOf, describe, invalidArgument, RecurrentError } from '@recurrent/core';
import { defineCombinedModel } from '../combined.ts';
import { checkLanguageData, type LanguageData } from '../language/data.ts';
import type { LanguageModel, Passage, PassageScore } from '../language/language-model.ts';
import { languageModelingTask } from '../language/task.ts';
import type { DynamicOptions } from '../model.ts';
import type { TrainedModel } from '../trained.ts';
import { type CacheConfig, cacheLanguageModel, checkCache } from './cache-model.ts';
import { checkWeights, mixLanguageModels, mixScores } from './mix-language-models.ts';
import { type MixingName, mixings } from './mixing.ts';

/** Config of `combined-lm.v1`. */
export interface CombinedLmConfig {
  /** How probabilities become one; see `mixLanguageModels`. */
  readonly method: MixingName;
  /** One per member, and one more for the cache if there is one; null: equal, an ensemble. */
  readonly weights: readonly number[] | null;
  /** A unigram cache as one more model, with `linear` only; null: none. */
  readonly cache: Required<CacheConfig> | null;
}

const id = 'combined-lm.v1';
const defaults: CombinedLmConfig = { method: 'linear', weights: null, cache: null };

/** Language models as one: ensemble, linear or log-linear interpolation, cache. Its bundle holds those of its members. */
export const combinedLmV1 = /* @__PURE__ */ defineCombinedModel({
  id,
  task: languageModelingTask,
  summary: 'several language models as one: ensemble, interpolation, cache (made by combining trained models)',
  defaults,
  check: checkConfig,
  checkAssets: () => null,
  combineData,
  build(config, members, { data: settled }) {
    checkWeights(id, config.method, members.length + (config.cache === null ? 0 : 1), config.weights ?? undefined);
    // Members that do not go together are found here, not at the first sentence.
    memberModels(config, members, settled).dispose();
    return {
      encode: (passages: readonly Passage[]) => [...passages],
      async predict(_parameters, passages: readonly Passage[], { signal }): Promise<PassageScore[]> {
        const model = memberModels(config, members, settled);
        try {
          return await model.score(passages, { signal });
        } finally {
          model.dispose();
        }
      },
      predictDynamically: (_parameters, passages: readonly Passage[], options) =>
        predictLearning(config, members, settled, passages, options),
      languageModel: (_parameters, data) => memberModels(config, members, data as LanguageData),
    };
  },
});

/** The members and the cache of a combination. */
export function openMembers(
  members: readonly TrainedModel[],
  cache: CombinedLmConfig['cache'],
  data: LanguageData,
): LanguageModel[] {
  const models = members.map((member) => openMember(member, data));
  if (cache === null) return models;
  const { vocabulary, unknownWords } = mixLanguageModels(models);
  return [...models, cacheLanguageModel({ vocabulary, unknownWords, eos: data.eos, ...cache })];
}

function memberModels(
  { method, weights, cache }: CombinedLmConfig,
  members: readonly TrainedModel[],
  data: LanguageData,
): LanguageModel & { dispose(): void } {
  const models = openMembers(members, cache, data);
  const dispose = () => {
    for (const model of models) model.dispose?.();
  };
  try {
    return { ...mixLanguageModels(models, { method, ...(weights === null ? {} : { weights }) }), dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** A member reads lines as it was trained to, unless each is to begin afresh. */
function openMember({ id: name, model, parameters, data }: TrainedModel, combined: LanguageData): LanguageModel {
  if (model.languageModel === undefined) {
    invalidArgument(id, 'members', 'language models', `${name}, which is none`);
  }
  const own = data as LanguageData;
  return model.languageModel(parameters, combined.context === 'sentence' ? { ...own, context: 'sentence' } : own);
}

/** What members must have in common to be scored on the same tokens. */
const shared = ['unit', 'normalize', 'eos', 'blankLines'] as const;

/** How a combination of these members reads text. @throws RecurrentError INVALID_ARGUMENT where they differ */
export function combineData(members: readonly TrainedModel[]): LanguageData {
  for (const { id: name, plugin } of members) {
    if (plugin.task.id !== languageModelingTask.id) {
      invalidArgument(id, 'members', 'language models', `${name}, which is none`);
    }
  }
  const all = members.map(({ data }) => data as LanguageData);
  for (const [index, data] of all.entries()) {
    const key = shared.find((name) => JSON.stringify(data[name]) !== JSON.stringify(all[0]![name]));
    if (key === undefined) continue;
    throw new RecurrentError({
      code: 'INVALID_ARGUMENT',
      message: `${id}: models 1 and ${index + 1} read text differently: "${key}" is ${describe(all[0]![key])} and ${describe(data[key])}; train them with the same`,
      argument: 'members',
    });
  }
  const context = all.some((data) => data.context === 'document') ? 'document' : 'sentence';
  return checkLanguageData({ ...all[0]!, context });
}

function checkConfig(given: unknown): CombinedLmConfig {
  checkKeys(id, given, Object.keys(defaults));
  const { method, weights, cache } = { ...defaults, ...(given as Partial<CombinedLmConfig>) };
  checkOneOf(id, 'method', method, Object.keys(mixings) as MixingName[]);
  const numbers = (value: unknown) => Array.isArray(value) && value.every((weight) => typeof weight === 'number');
  if (weights !== null && !numbers(weights)) invalidArgument(id, 'weights', 'a list of numbers, or null', weights);
  if (cache === null) return { method, weights, cache };
  checkKeys(id, cache, ['window', 'decay']);
  if (!mixings[method].local) {
    invalidArgument(id, 'cache', `null with the method "${method}": a cache holds most tokens for impossible`, cache);
  }
  return { method, weights, cache: checkCache(id, cache) };
}

/** Members that can go on learning do, the others are as they are; only probabilities that mix token by token will do. */
async function predictLearning(
  { method, weights, cache }: CombinedLmConfig,
  members: readonly TrainedModel[],
  data: LanguageData,
  passages: readonly Passage[],
  options: DynamicOptions,
): Promise<PassageScore[]> {
  if (!mixings[method].local) {
    invalidArgument(id, 'method', '"linear" for members that go on learning', method);
  }
  if (members.every(({ model }) => model.predictDynamically === undefined)) {
    const names = members.map((member) => member.id).join(', ');
    invalidArgument(id, 'members', 'one at least that can go on learning, such as a recurrent model', names);
  }
  const scores: PassageScore[][] = [];
  const models = openMembers(members, cache, data);
  try {
    for (const [index, model] of models.entries()) {
      const { model: member, parameters } = members[index] ?? {};
      if (member?.predictDynamically === undefined) scores.push(await model.score(passages, options));
      else {
        const items = member.encode(passages, { labels: 'none' });
        scores.push((await member.predictDynamically(parameters!, items, options)) as PassageScore[]);
      }
    }
  } finally {
    for (const model of models) model.dispose?.();
  }
  return mixScores(scores, checkWeights(id, method, scores.length, weights ?? undefined));
}
