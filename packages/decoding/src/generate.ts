import { advance } from './advance.ts';
import { finishReason } from './finish-reason.ts';
import type { Hypothesis } from './hypothesis.ts';
import type { StepContext } from './processors/processor.ts';
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
}

/** One hypothesis per source, each token chosen for good. */
export async function* generate<State>(
  model: StepModel<State>,
  plan: SearchPlan<State>,
  choose: TokenChoice,
): AsyncGenerator<TokenEvent, Hypothesis[]> {
  const { vocabularySize, prompts, annotate, eos, maxLength, detokenize } = plan;
  const finished = new Array<Hypothesis>(prompts.length);
  const scorer = createRowScorer(plan);
  const events: TokenEvent[] = [];
  const steps = advance<State, Growing>(model, plan, {
    root(source) {
      return { source, prompt: prompts[source]!, eos, maxLength, detokenize, tokens: [], logProbs: [], notes: [] };
    },
    tokenOf: ({ tokens }) => tokens[tokens.length - 1]!,
    expand({ source, nodes, firstRow, logProbs }, state) {
      const one = nodes[0]!;
      const { scores, offset } = scorer.score(logProbs, firstRow, () => one);
      const token = choose(scores, offset, vocabularySize, source);
      if (token < 0) throw scorer.explain(logProbs, firstRow, one);
      const logProb = logProbs[firstRow * vocabularySize + token]!;
      one.tokens.push(token);
      one.logProbs.push(logProb);
      if (annotate !== undefined) one.notes.push(annotate(state, firstRow));
      const reason = finishReason(plan, token, one.tokens.length, () => one);
      if (reason !== undefined) {
        const { tokens, logProbs, notes } = one;
        const sum = logProbs.reduce((total, value) => total + value, 0);
        const score = sum / tokens.length;
        finished[source] = { tokens, logProbs, logProb: sum, score, finished: reason, notes };
      }
      events.push({ source, position: one.tokens.length - 1, token, logProb, hypothesis: finished[source] });
      return reason === undefined ? { nodes, parents: [0] } : { nodes: [], parents: [] };
    },
  });
  for await (const _ of steps) yield* events.splice(0);
  return finished;
}

/** Runs a stream to its end. */
export async function drain<Result>(stream: AsyncGenerator<unknown, Result>): Promise<Result> {
  for (;;) {
    const { done, value } = await stream.next();
    if (done) return value;
  }
}
