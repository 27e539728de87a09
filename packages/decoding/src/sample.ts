import { createRandom, invalidArgument, type Random } from '@recurrent/core';
import { drain, generate, type TokenChoice, type TokenEvent } from './generate.ts';
import type { Hypothesis } from './hypothesis.ts';
import { type Prompts, planSearch, type SearchOptions } from './search-options.ts';
import type { StepModel } from './step-model.ts';

/** Where a search by chance takes its random numbers from: one of the two, by default seed 0. */
export interface RandomOptions {
  /** The same seed gives the same result. */
  readonly seed?: number | undefined;
  /** Drawn from once per search, so that searches one after the other differ. */
  readonly random?: Random | undefined;
}

export interface SampleOptions<State = unknown> extends SearchOptions<State>, RandomOptions {}

/**
 * Draws each token from the model's distribution after the processors, normalised: temperature, topK, topP, minP and
 * typical shape it. One hypothesis per prompt; each source has a stream of random numbers of its own, so that what is
 * drawn for it does not depend on when others end. `score` is the mean ln p of a token by the model.
 * @throws RecurrentError INVALID_ARGUMENT; NOT_FINITE when the model gives NaN; ABORTED
 */
export async function sample<State>(
  model: StepModel<State>,
  prompts: Prompts,
  options: SampleOptions<State> = {},
): Promise<Hypothesis[]> {
  return drain(sampler('decoding.sample', model, prompts, options));
}

/** `sample` token by token; returns what it returns. Leaving the loop early frees the model's state. */
export function streamSample<State>(
  model: StepModel<State>,
  prompts: Prompts,
  options: SampleOptions<State> = {},
): AsyncGenerator<TokenEvent, Hypothesis[]> {
  return sampler('decoding.streamSample', model, prompts, options);
}

function sampler<State>(where: string, model: StepModel<State>, prompts: Prompts, options: SampleOptions<State>) {
  const plan = planSearch(where, model, prompts, options);
  return generate(model, plan, draw(sourceRandoms(where, options, prompts.length), model.vocabularySize));
}

/** One generator per source. @throws RecurrentError INVALID_ARGUMENT when both `seed` and `random` are given */
export function sourceRandoms(where: string, { seed, random }: RandomOptions, sources: number): Random[] {
  if (seed !== undefined && random !== undefined) {
    invalidArgument(where, 'seed', 'to be left out where "random" is given', seed);
  }
  const base = random === undefined ? createRandom(seed ?? 0) : createRandom(random.integer(2 ** 32));
  return Array.from({ length: sources }, (_, source) => base.fork(String(source)));
}

function draw(randoms: readonly Random[], vocabularySize: number): TokenChoice {
  const weights = new Float64Array(vocabularySize);
  return (scores, offset, size, source) => {
    let highest = -Infinity;
    for (let token = 0; token < size; token++) if (scores[offset + token]! > highest) highest = scores[offset + token]!;
    let total = 0;
    for (let token = 0; token < size; token++) {
      const weight = Math.exp(scores[offset + token]! - highest);
      weights[token] = weight;
      total += weight;
    }
    if (!(total > 0)) return -1;
    let left = randoms[source]!.uniform() * total;
    let last = -1;
    for (let token = 0; token < size; token++) {
      if (weights[token] === 0) continue;
      last = token;
      left -= weights[token]!;
      if (left < 0) break;
    }
    return last;
  };
}
