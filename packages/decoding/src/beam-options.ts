import { checkKeys, checkOneOf, checkPositiveInteger, invalidArgument } from '@recurrent/core';
import type { Hypothesis } from './hypothesis.ts';
import { createLengthNormalization, type LengthNormalization } from './length-normalization.ts';
import { type Prompts, planSearch, type SearchOptions, type SearchPlan } from './search-options.ts';
import type { StepModel } from './step-model.ts';

/**
 * The final score of a finished hypothesis from the one that it would have, `hypothesis.score`: a coverage penalty, say.
 * Should not raise it, for the rules of early stopping count on that.
 */
export type HypothesisScorer = (hypothesis: Hypothesis, source: number) => number;

/** Groups that avoid each other's tokens: diverse beam search. */
export interface Diversity {
  /** Into how many groups the beam is parted; divides `beamSize`. */
  readonly groups: number;
  /** ≥ 0: nats off a token for each hypothesis of an earlier group that takes it at this step. */
  readonly penalty: number;
}

export interface BeamSearchOptions<State = unknown> extends SearchOptions<State> {
  /** Hypotheses kept at each step. Default 5. May be wider than the vocabulary; not than the number of sequences. */
  readonly beamSize?: number | undefined;
  /** The most hypotheses to return for each source. Default 1. */
  readonly nBest?: number | undefined;
  /** Default `{ type: 'average' }`: the mean score of a token. */
  readonly lengthNormalization?: LengthNormalization | undefined;
  /**
   * When a source is done before `maxLength`, always with `beamSize` finished hypotheses at hand: `enough`, at once;
   * `unlikely` (default), when no running one at its present length ranks above the worst of those; `impossible`, when
   * none can at any length up to `maxLength`, scores being at most 0.
   */
  readonly stopWhen?: 'enough' | 'unlikely' | 'impossible' | undefined;
  readonly scorer?: HypothesisScorer | undefined;
  readonly diversity?: Diversity | undefined;
}

/** Beam search options with their defaults, checked. */
export interface BeamPlan<State> extends SearchPlan<State> {
  readonly beamSize: number;
  readonly nBest: number;
  readonly lengthNormalization: LengthNormalization;
  readonly stopWhen: 'enough' | 'unlikely' | 'impossible';
  readonly scorer: HypothesisScorer | undefined;
  readonly diversity: Diversity;
}

/** @throws RecurrentError INVALID_ARGUMENT */
export function planBeamSearch<State>(
  where: string,
  model: StepModel<State>,
  prompts: Prompts,
  options: BeamSearchOptions<State>,
): BeamPlan<State> {
  const plan = planSearch(where, model, prompts, options);
  const { beamSize = 5, nBest = 1, stopWhen = 'unlikely', scorer, diversity = { groups: 1, penalty: 0 } } = options;
  const { lengthNormalization = createLengthNormalization({ type: 'average' }) } = options;
  checkBeamSize(plan, beamSize);
  checkPositiveInteger(where, 'nBest', nBest);
  if (nBest > beamSize) invalidArgument(where, 'nBest', `at most beamSize = ${beamSize}`, nBest);
  checkOneOf(where, 'stopWhen', stopWhen, ['enough', 'unlikely', 'impossible']);
  checkKeys(`${where}: diversity`, diversity, ['groups', 'penalty']);
  checkPositiveInteger(where, 'diversity.groups', diversity.groups);
  if (beamSize % diversity.groups !== 0) {
    invalidArgument(where, 'diversity.groups', `a divisor of beamSize = ${beamSize}`, diversity.groups);
  }
  if (!(diversity.penalty >= 0 && diversity.penalty < Infinity)) {
    invalidArgument(where, 'diversity.penalty', 'a number ≥ 0', diversity.penalty);
  }
  return { ...plan, beamSize, nBest, lengthNormalization, stopWhen, scorer, diversity };
}

/** @throws RecurrentError INVALID_ARGUMENT for a beam wider than the number of sequences up to maxLength */
export function checkBeamSize(plan: SearchPlan<never>, beamSize: number): void {
  const { where, vocabularySize, maxLength } = plan;
  checkPositiveInteger(where, 'beamSize', beamSize);
  if (beamSize > vocabularySize ** maxLength) {
    const sequences = `${vocabularySize}^${maxLength} = ${vocabularySize ** maxLength}`;
    invalidArgument(where, 'beamSize', `at most vocabularySize^maxLength = ${sequences} sequences`, beamSize);
  }
}
