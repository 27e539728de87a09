import { invalidArgument } from '@recurrent/core';
import { checkToken } from './check-token.ts';
import { stepAll, together } from './ensemble.ts';
import type { StepModel } from './step-model.ts';

export interface ShallowFusionOptions {
  /** ≥ 0: what the language model's word counts. */
  readonly weight: number;
  /** The language model's id of each token of the model; left out where both have one vocabulary. */
  readonly ids?: ArrayLike<number> | undefined;
}

/**
 * Scores s = ln p(w | source, before) + weight · ln p_LM(w | before): a model for searches whose rows are not normalised,
 * so that what it calls `logProb` is the fused score.
 * @throws RecurrentError INVALID_ARGUMENT
 * @see Gülçehre et al. 2015
 */
export function shallowFusion(
  model: StepModel,
  languageModel: StepModel,
  { weight, ids }: ShallowFusionOptions,
): StepModel<readonly unknown[]> {
  const where = 'decoding.shallowFusion';
  const size = model.vocabularySize;
  const otherSize = languageModel.vocabularySize;
  if (!(weight >= 0 && weight < Infinity)) invalidArgument(where, 'weight', 'a number ≥ 0', weight);
  if (ids === undefined && size !== otherSize) {
    invalidArgument(where, 'ids', `the language model's id of each of ${size} tokens, for it has ${otherSize}`, ids);
  }
  if (ids !== undefined && ids.length !== size) {
    invalidArgument(where, 'ids', `${size} ids, one per token of the model`, `${ids.length} ids`);
  }
  const map = Int32Array.from({ length: size }, (_, token) => ids?.[token] ?? token);
  for (const id of map) checkToken(where, 'ids', id, otherSize);
  const members: readonly StepModel[] = [model, withIds(languageModel, map)];
  return {
    ...together(members),
    vocabularySize: size,
    async step(tokens, states) {
      const [main, other] = await stepAll(members, tokens, states);
      const logProbs = new Float32Array(tokens.length * size);
      for (let row = 0; row < tokens.length; row++) {
        for (let token = 0; token < size; token++) {
          const place = row * size + token;
          // Not 0 · −∞, which is no number.
          const bonus = weight === 0 ? 0 : weight * other!.logProbs[row * otherSize + map[token]!]!;
          logProbs[place] = main!.logProbs[place]! + bonus;
        }
      }
      return { logProbs, state: [main!.state, other!.state] };
    },
  };
}

/** The model fed by the ids of another vocabulary. */
function withIds(model: StepModel, map: Int32Array): StepModel {
  return {
    vocabularySize: model.vocabularySize,
    start: (rows) => model.start(rows),
    step: (tokens, state) =>
      model.step(
        Int32Array.from(tokens, (token) => map[token]!),
        state,
      ),
    select: (state, rows) => model.select(state, rows),
    dispose: (state) => model.dispose?.(state),
  };
}
