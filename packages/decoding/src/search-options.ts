import { checkPositiveInteger, invalidArgument } from '@recurrent/core';
import { checkToken } from './check-token.ts';
import type { LogitsProcessor, SearchLimits } from './processors/processor.ts';
import type { StepModel } from './step-model.ts';
import type { StoppingRule } from './stopping/stopping-rule.ts';

/** One sequence per source that the model has read already when it starts to generate, e.g. `[bos]`. */
export type Prompts = readonly ArrayLike<number>[];

/** What every search takes. */
export interface SearchOptions<State = unknown> {
  /** The token that ends a sequence; without it only the bound and the stopping rules do. */
  readonly eos?: number | undefined;
  /** The most tokens behind the prompt, the end mark included. Default 256. */
  readonly maxLength?: number | undefined;
  /** Applied in this order to each row of log-probabilities. */
  readonly processors?: readonly LogitsProcessor[] | undefined;
  readonly stoppingRules?: readonly StoppingRule[] | undefined;
  /** The text of token ids, for stopping rules that look at text. */
  readonly detokenize?: ((tokens: readonly number[]) => string) | undefined;
  /**
   * Called for each row that gets a token, with the state right after the step that gave its distribution; what it
   * returns (attention weights, say) ends up in `Hypothesis.notes`. Must not keep the state.
   */
  readonly annotate?: ((state: State, row: number) => unknown) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The options of a search with their defaults, checked against each other and the model. */
export interface SearchPlan<State> extends SearchLimits {
  readonly where: string;
  readonly prompts: Prompts;
  readonly processors: readonly LogitsProcessor[];
  readonly stoppingRules: readonly StoppingRule[];
  readonly annotate: SearchOptions<State>['annotate'];
  readonly signal: AbortSignal | undefined;
}

/** @throws RecurrentError INVALID_ARGUMENT */
export function planSearch<State>(
  where: string,
  model: StepModel<State>,
  prompts: Prompts,
  options: SearchOptions<State>,
): SearchPlan<State> {
  const { vocabularySize } = model;
  const { eos, maxLength = 256, processors = [], stoppingRules = [], detokenize, annotate, signal } = options;
  checkPositiveInteger(where, 'model.vocabularySize', vocabularySize);
  checkPositiveInteger(where, 'maxLength', maxLength);
  if (eos !== undefined) checkToken(where, 'eos', eos, vocabularySize);
  checkPrompts(where, prompts, vocabularySize);
  const limits = { eos, maxLength, detokenize, vocabularySize };
  for (const part of [...processors, ...stoppingRules]) part.check?.(limits);
  checkConstraints(where, processors, limits);
  return { ...limits, where, prompts, processors, stoppingRules, annotate, signal };
}

/** @throws RecurrentError INVALID_ARGUMENT unless there is a prompt, none is empty, and all ids exist */
export function checkPrompts(where: string, prompts: Prompts, vocabularySize: number): void {
  if (!Array.isArray(prompts) || prompts.length === 0) {
    invalidArgument(where, 'prompts', 'at least one prompt', prompts);
  }
  for (const [index, prompt] of prompts.entries()) {
    const argument = `prompts[${index}]`;
    if (!(prompt?.length > 0)) invalidArgument(where, argument, 'at least one token, such as the begin mark', prompt);
    for (let place = 0; place < prompt.length; place++) {
      checkToken(where, `${argument}[${place}]`, prompt[place], vocabularySize);
    }
  }
}

/** @throws RecurrentError INVALID_ARGUMENT when what one processor demands another one rules out */
function checkConstraints(where: string, processors: readonly LogitsProcessor[], limits: SearchLimits): void {
  for (const processor of processors) {
    if (processor.forced === undefined) continue;
    for (let position = 0; position < limits.maxLength; position++) {
      const token = processor.forced(position, limits);
      if (token === undefined) continue;
      for (const other of processors) {
        const rival = other.forced?.(position, limits);
        if (other.forbids?.(token, position, limits) || (rival !== undefined && rival !== token)) {
          const against = rival === undefined || rival === token ? 'forbids it' : `wants ${rival}`;
          const received = `position ${position}: ${processor.config.type} wants ${token}, ${other.config.type} ${against}`;
          invalidArgument(where, 'processors', 'constraints that can hold together', received);
        }
      }
    }
  }
}
