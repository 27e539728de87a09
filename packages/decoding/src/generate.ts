import type { FinishReason, Hypothesis } from './hypothesis.ts';
import type { StepContext } from './processors/processor.ts';
import { createRunner } from './runner.ts';
import { createRowScorer } from './score-rows.ts';
import type { SearchPlan } from './search-options.ts';
import type { StepModel } from './step-model.ts';

/** One token as it is generated. */
export interface TokenEvent {
  /** Index of the prompt. */
  readonly source: number;
  /** 0 for the first token behind the prompt. */
  readonly position: number;
  readonly token: number;
  /** ln p of the token by the model. */
  readonly logProb: number;
  /** With the last token of a source: the whole of it. */
  readonly hypothesis: Hypothesis | undefined;
}

/** Chooses from scores[offset … offset + size); −1 when no token is possible or a score is NaN. */
export type TokenChoice = (scores: Float32Array, offset: number, size: number, source: number) => number;

interface Growing extends StepContext {
  readonly tokens: number[];
  readonly logProbs: number[];
  readonly notes: unknown[];
  /** Tokens fed to the model. */
  fed: number;
}

/**
 * One hypothesis per source, token by token, all sources side by side. A source whose prompt is shorter begins
 * earlier, so no prompt is padded; a finished one leaves the batch.
 */
export async function* generate<State>(
  model: StepModel<State>,
  plan: SearchPlan<State>,
  choose: TokenChoice,
): AsyncGenerator<TokenEvent, Hypothesis[]> {
  const { vocabularySize, prompts, annotate } = plan;
  const finished = new Array<Hypothesis>(prompts.length);
  const runner = createRunner(plan.where, model, plan.signal);
  const scorer = createRowScorer(plan as SearchPlan<never>);
  let growing: Growing[] = prompts.map((prompt, source) => {
    const { eos, maxLength, detokenize } = plan;
    return { source, prompt, eos, maxLength, detokenize, tokens: [], logProbs: [], notes: [], fed: 0 };
  });
  try {
    await runner.start(growing.length);
    while (growing.length > 0) {
      const logProbs = await runner.step(Int32Array.from(growing, nextToken));
      const events: TokenEvent[] = [];
      for (const [row, one] of growing.entries()) {
        if (one.fed < one.prompt.length) continue;
        const { scores, offset } = scorer.score(logProbs, row, one);
        const token = choose(scores, offset, vocabularySize, one.source);
        if (token < 0) throw scorer.explain(logProbs, row, one);
        const logProb = logProbs[row * vocabularySize + token]!;
        one.tokens.push(token);
        one.logProbs.push(logProb);
        if (annotate !== undefined) one.notes.push(annotate(runner.state, row));
        const reason = finishReason(plan, one);
        const hypothesis = reason === undefined ? undefined : asHypothesis(one, reason);
        if (hypothesis !== undefined) finished[one.source] = hypothesis;
        events.push({ source: one.source, position: one.tokens.length - 1, token, logProb, hypothesis });
      }
      if (events.some(({ hypothesis }) => hypothesis !== undefined)) {
        const kept = [...growing.keys()].filter((row) => finished[growing[row]!.source] === undefined);
        growing = kept.map((row) => growing[row]!);
        if (kept.length > 0) runner.select(Int32Array.from(kept));
      }
      yield* events;
    }
  } finally {
    runner.dispose();
  }
  return finished;
}

function nextToken(one: Growing): number {
  const place = one.fed++;
  return place < one.prompt.length ? one.prompt[place]! : one.tokens[place - one.prompt.length]!;
}

/** Why a hypothesis ends with its last token, or `undefined` when it goes on. */
export function finishReason(plan: SearchPlan<never>, context: StepContext): FinishReason | undefined {
  const { tokens } = context;
  if (plan.eos !== undefined && tokens[tokens.length - 1] === plan.eos) return 'eos';
  if (plan.stoppingRules.some((rule) => rule.stops(context))) return 'stop';
  return tokens.length >= plan.maxLength ? 'length' : undefined;
}

function asHypothesis({ tokens, logProbs, notes }: Growing, finished: FinishReason): Hypothesis {
  const logProb = logProbs.reduce((sum, value) => sum + value, 0);
  return { tokens, logProbs, logProb, score: logProb / tokens.length, finished, notes };
}

/** Runs a stream to its end. */
export async function drain<Result>(stream: AsyncGenerator<unknown, Result>): Promise<Result> {
  for (;;) {
    const { done, value } = await stream.next();
    if (done) return value;
  }
}
