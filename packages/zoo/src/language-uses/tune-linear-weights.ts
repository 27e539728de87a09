import { checkPositiveInteger, invalidArgument, RecurrentError } from '@recurrent/core';

/** Weights that were found, and how well they do. */
export interface TunedWeights {
  /** One per model. */
  readonly weights: readonly number[];
  /** exp of the mean −ln p of the development tokens with these weights. */
  readonly perplexity: number;
  /** Passes over the development tokens. */
  readonly iterations: number;
}

export interface EmOptions {
  /** At most so many rounds; default 200. */
  readonly iterations?: number;
  /** Ends when a round gains less mean ln p than this; default 1e-9. */
  readonly tolerance?: number;
}

const where = 'zoo.tuneLinearWeights';

/**
 * The weights of a linear interpolation that make a development text most probable, by expectation–maximisation:
 * wᵢ ← mean over tokens of wᵢ pᵢ / Σⱼ wⱼ pⱼ. The likelihood never falls, and has one maximum. A token that every model
 * holds for impossible tells nothing of the weights; it is left out, and the perplexity is infinite.
 * @param logProbs ln p of the same tokens by model, nats
 * @throws RecurrentError INVALID_ARGUMENT
 * @see Jelinek & Mercer 1980
 */
export function tuneLinearWeights(logProbs: readonly ArrayLike<number>[], options: EmOptions = {}): TunedWeights {
  const { iterations = 200, tolerance = 1e-9 } = options;
  checkPositiveInteger(where, 'iterations', iterations);
  const tokens = logProbs[0]?.length ?? 0;
  if (tokens === 0) invalidArgument(where, 'logProbs', 'at least one model and one token', logProbs.length);
  const other = logProbs.find(({ length }) => length !== tokens);
  if (other !== undefined) {
    throw new RecurrentError({
      code: 'INVALID_ARGUMENT',
      message: `${where}: the models score ${tokens} and ${other.length} tokens; give scores of the same tokens`,
      argument: 'logProbs',
    });
  }
  const members = logProbs.length;
  // Scaled by the best model of each token, so that nothing underflows; the scale is added to the likelihood again.
  const relative = logProbs.map(() => new Float64Array(tokens));
  let scale = 0;
  let possible = 0;
  for (let token = 0; token < tokens; token++) {
    let best = Number.NEGATIVE_INFINITY;
    for (const row of logProbs) best = Math.max(best, row[token]!);
    if (Number.isNaN(best)) invalidArgument(where, 'logProbs', 'numbers ≤ 0 or −∞', Number.NaN);
    if (best === Number.NEGATIVE_INFINITY) continue;
    possible += 1;
    scale += best;
    for (const [member, row] of logProbs.entries()) relative[member]![token] = Math.exp(row[token]! - best);
  }
  if (possible === 0)
    invalidArgument(where, 'logProbs', 'a token that one of the models holds for possible', '−∞ for all');
  let weights = Array.from({ length: members }, () => 1 / members);
  let last = Number.NEGATIVE_INFINITY;
  let round = 0;
  for (;;) {
    const { sums, logLikelihood } = expect(relative, weights, tokens);
    const mean = (logLikelihood + scale) / possible;
    round += 1;
    if (round > iterations || mean - last < tolerance) {
      const perplexity = possible < tokens ? Number.POSITIVE_INFINITY : Math.exp(-mean);
      return { weights, perplexity, iterations: round };
    }
    last = mean;
    weights = sums.map((sum) => sum / possible);
  }
}

/** One E-step: each model's part in each token, summed, and the likelihood with the weights as they are. */
function expect(relative: readonly Float64Array[], weights: readonly number[], tokens: number) {
  const sums = weights.map(() => 0);
  let logLikelihood = 0;
  for (let token = 0; token < tokens; token++) {
    let total = 0;
    for (let member = 0; member < weights.length; member++) total += weights[member]! * relative[member]![token]!;
    if (total === 0) continue;
    logLikelihood += Math.log(total);
    for (let member = 0; member < weights.length; member++) {
      sums[member]! += (weights[member]! * relative[member]![token]!) / total;
    }
  }
  return { sums, logLikelihood };
}
