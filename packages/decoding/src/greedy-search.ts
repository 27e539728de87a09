import { drain, generate, type TokenEvent } from './generate.ts';
import type { Hypothesis } from './hypothesis.ts';
import { type Prompts, planSearch, type SearchOptions } from './search-options.ts';
import type { StepModel } from './step-model.ts';

/**
 * The likeliest token at each step, of equally likely ones the first: wₜ = argmax p(w | prompt, w₁ … wₜ₋₁) after the
 * processors. One hypothesis per prompt, all prompts in one batch; `score` is the mean ln p of a token.
 * Does not find the likeliest sequence: that is what `beamSearch` comes nearer to.
 * @throws RecurrentError INVALID_ARGUMENT; NOT_FINITE when the model gives NaN; ABORTED
 */
export async function greedySearch<State>(
  model: StepModel<State>,
  prompts: Prompts,
  options: SearchOptions<State> = {},
): Promise<Hypothesis[]> {
  return drain(generate(model, planSearch('decoding.greedySearch', model, prompts, options), likeliest));
}

/** `greedySearch` token by token; returns what it returns. Leaving the loop early frees the model's state. */
export function streamGreedySearch<State>(
  model: StepModel<State>,
  prompts: Prompts,
  options: SearchOptions<State> = {},
): AsyncGenerator<TokenEvent, Hypothesis[]> {
  return generate(model, planSearch('decoding.streamGreedySearch', model, prompts, options), likeliest);
}

function likeliest(scores: Float32Array, offset: number, size: number): number {
  let best = -1;
  let highest = -Infinity;
  for (let token = 0; token < size; token++) {
    const score = scores[offset + token]!;
    if (score <= highest) continue;
    if (Number.isNaN(score)) return -1;
    highest = score;
    best = token;
  }
  return best;
}
