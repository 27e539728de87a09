import { invalidArgument } from '@recurrent/core';
import type { Hypothesis, NBestList } from '@recurrent/datasets';
import type { LanguageModel, ScoreOptions } from '../language/language-model.ts';
import { sum } from './rank-candidates.ts';

/** How the parts of a hypothesis' score are weighed: acoustic + languageWeight · ln p(tokens) + wordPenalty · tokens. */
export interface RescoringWeights {
  /** ≥ 0. Recognisers say too little of how sure they are, so that it is often far above 1. */
  readonly languageWeight: number;
  /** In nats, added for each token, as HTK has it: below 0 it favours short hypotheses, above 0 long ones. */
  readonly wordPenalty: number;
}

/** A list in its new order. */
export interface RescoredList {
  readonly id: string;
  /** Indices into the list's hypotheses, best first; equals keep their order. */
  readonly order: readonly number[];
  /** By hypothesis, in the order of the list. */
  readonly totals: readonly number[];
}

/**
 * ln p(tokens) of every hypothesis, by list; nats, end marks included. The model must begin each afresh
 * (`languageModelOf` with `context: 'sentence'`).
 * @param tokens the tokens of a hypothesis as the model knows them (default: as they are), e.g. in lower case
 */
export async function scoreNBest(
  model: LanguageModel,
  lists: readonly NBestList[],
  options: ScoreOptions & { readonly tokens?: (tokens: readonly string[]) => readonly string[] } = {},
): Promise<number[][]> {
  const { tokens: change = (tokens) => tokens, signal } = options;
  const passages = lists.flatMap(({ hypotheses }) =>
    hypotheses.map(({ tokens }) => ({ tokens: change(tokens), line: 1 })),
  );
  const scores = await model.score(passages, { signal });
  let next = 0;
  return lists.map(({ hypotheses }) => hypotheses.map(() => sum(scores[next++]!.logProbs)));
}

/**
 * A list in the order of its scores with a language model's.
 * @param language ln p(tokens) by hypothesis, as `scoreNBest` gives it
 * @throws RecurrentError INVALID_ARGUMENT
 */
export function rescoreList(list: NBestList, language: readonly number[], weights: RescoringWeights): RescoredList {
  if (language.length !== list.hypotheses.length) {
    invalidArgument('zoo.rescoreList', 'language', `${list.hypotheses.length} scores`, language.length);
  }
  const totals = list.hypotheses.map((hypothesis, index) => totalOf(hypothesis, language[index]!, weights));
  const order = totals.map((_, index) => index).sort((left, right) => totals[right]! - totals[left]! || left - right);
  return { id: list.id, order, totals };
}

/** The score of one hypothesis, of which the language model says `language`. */
export function totalOf({ acoustic, tokens }: Hypothesis, language: number, weights: RescoringWeights): number {
  const { languageWeight, wordPenalty } = weights;
  // A weight of 0 is no weight, of an impossible hypothesis too.
  return acoustic + (languageWeight === 0 ? 0 : languageWeight * language) + wordPenalty * tokens.length;
}
