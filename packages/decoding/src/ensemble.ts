import { checkOneOf, invalidArgument } from '@recurrent/core';
import { logSumExp } from './processors/keep.ts';
import type { StepModel } from './step-model.ts';

export interface EnsembleOptions {
  /** One weight ≥ 0 per model, of any sum > 0; they are normalised. Default: all alike. */
  readonly weights?: readonly number[] | undefined;
  /** `linear` (default): p = Σ wₘ pₘ. `log-linear`: p ∝ Π pₘ^wₘ. */
  readonly mixture?: 'linear' | 'log-linear' | undefined;
}

/**
 * A step model that mixes step models of the same vocabulary; every row is normalised. A model of weight 0 is not asked.
 * @throws RecurrentError INVALID_ARGUMENT
 */
export function ensemble(models: readonly StepModel[], options: EnsembleOptions = {}): StepModel<readonly unknown[]> {
  const where = 'decoding.ensemble';
  const { mixture = 'linear' } = options;
  checkOneOf(where, 'mixture', mixture, ['linear', 'log-linear']);
  const { members, weights } = checkMembers(where, models, options.weights);
  const { vocabularySize } = members[0]!;
  return {
    ...together(members),
    vocabularySize,
    async step(tokens, states) {
      const outputs = await stepAll(members, tokens, states);
      const logProbs = new Float32Array(tokens.length * vocabularySize);
      const parts = outputs.map((output) => output.logProbs);
      if (mixture === 'linear') mixLinearly(logProbs, parts, weights);
      else mixLogLinearly(logProbs, parts, weights, vocabularySize);
      return { logProbs, state: outputs.map(({ state }) => state) };
    },
  };
}

/** Starting, selecting and freeing the states of several models at once. */
export function together(members: readonly StepModel[]) {
  const dispose = (states: readonly unknown[]) => {
    for (const [index, state] of states.entries()) members[index]!.dispose?.(state);
  };
  return {
    async start(rows: number) {
      const states: unknown[] = [];
      try {
        for (const member of members) states.push(await member.start(rows));
      } catch (error) {
        dispose(states);
        throw error;
      }
      return states as readonly unknown[];
    },
    select: (states: readonly unknown[], rows: Int32Array): readonly unknown[] =>
      states.map((state, index) => members[index]!.select(state, rows)),
    dispose,
  };
}

/** Steps every model; when one fails, the states of the others are freed. */
export async function stepAll(members: readonly StepModel[], tokens: Int32Array, states: readonly unknown[]) {
  const settled = await Promise.allSettled(members.map(async (member, index) => member.step(tokens, states[index])));
  const failed = settled.find((outcome) => outcome.status === 'rejected');
  if (failed === undefined) return settled.map((outcome) => (outcome as PromiseFulfilledResult<never>).value) as Steps;
  for (const [index, outcome] of settled.entries()) {
    if (outcome.status === 'fulfilled') members[index]!.dispose?.(outcome.value.state);
  }
  throw failed.reason;
}

type Steps = readonly { readonly logProbs: Float32Array; readonly state: unknown }[];

function checkMembers(where: string, models: readonly StepModel[], given: readonly number[] | undefined) {
  if (!Array.isArray(models) || models.length === 0) invalidArgument(where, 'models', 'at least one model', models);
  const all = models as readonly StepModel[];
  const sizes = all.map(({ vocabularySize }) => vocabularySize);
  if (sizes.some((size) => size !== sizes[0])) invalidArgument(where, 'models', 'one vocabulary', `sizes ${sizes}`);
  const weights = given ?? all.map(() => 1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (weights.length !== all.length || weights.some((weight) => !(weight >= 0)) || !(total > 0 && total < Infinity)) {
    invalidArgument(where, 'weights', `${all.length} numbers ≥ 0, not all 0`, weights);
  }
  const used = [...all.keys()].filter((index) => weights[index]! > 0);
  return { members: used.map((index) => all[index]!), weights: used.map((index) => weights[index]! / total) };
}

function mixLinearly(logProbs: Float32Array, parts: readonly Float32Array[], weights: readonly number[]): void {
  for (let place = 0; place < logProbs.length; place++) {
    let sum = 0;
    for (let part = 0; part < parts.length; part++) sum += weights[part]! * Math.exp(parts[part]![place]!);
    logProbs[place] = Math.log(sum);
  }
}

function mixLogLinearly(
  logProbs: Float32Array,
  parts: readonly Float32Array[],
  weights: readonly number[],
  size: number,
): void {
  for (let place = 0; place < logProbs.length; place++) {
    let sum = 0;
    for (let part = 0; part < parts.length; part++) sum += weights[part]! * parts[part]![place]!;
    logProbs[place] = sum;
  }
  for (let first = 0; first < logProbs.length; first += size) {
    const row = logProbs.subarray(first, first + size);
    const norm = logSumExp(row);
    for (let token = 0; token < size; token++) row[token]! -= norm;
  }
}
