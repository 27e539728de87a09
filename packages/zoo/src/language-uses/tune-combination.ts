import type { Passage, PassageScore, ScoreOptions } from '../language/language-model.ts';
import type { TrainedModel } from '../trained.ts';
import { type CombinedLmConfig, combineData, combinedLmV1, openMembers } from './combined-lm-v1.ts';
import { type TunedWeights, tuneLinearWeights } from './tune-linear-weights.ts';
import { tuneLogLinearWeights } from './tune-log-linear-weights.ts';

/** What was found, and what each part does alone. */
export interface TunedCombination extends TunedWeights {
  /** Perplexity on the development text of each member, and of the cache. */
  readonly alone: readonly number[];
}

/**
 * The weights of a `combined-lm.v1` that make a development text most probable: by EM for `linear`, by Newton steps for
 * `log-linear`.
 * @param config `method` and `cache`; its `weights` do not matter
 * @throws RecurrentError INVALID_ARGUMENT for members that do not go together; ABORTED
 */
export async function tuneCombination(
  members: readonly TrainedModel[],
  passages: readonly Passage[],
  config: Partial<CombinedLmConfig> = {},
  options: ScoreOptions = {},
): Promise<TunedCombination> {
  const { method, cache } = combinedLmV1.check({ ...config, weights: null }, { cells: undefined as never });
  const models = openMembers(members, cache, combineData(members));
  try {
    const logProbs: Float64Array[] = [];
    for (const model of models) logProbs.push(joined(await model.score(passages, options)));
    const alone = logProbs.map((values) => Math.exp(-values.reduce((sum, value) => sum + value, 0) / values.length));
    const tuned =
      method === 'linear' ? tuneLinearWeights(logProbs) : await tuneLogLinearWeights(models, passages, options);
    return { ...tuned, alone };
  } finally {
    for (const model of models) model.dispose?.();
  }
}

function joined(scores: readonly PassageScore[]): Float64Array {
  return Float64Array.from(scores.flatMap(({ logProbs }) => [...logProbs]));
}
