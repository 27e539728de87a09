import { invalidArgument } from '@recurrent/core';
import { advance } from './advance.ts';
import { checkToken } from './check-token.ts';
import { notANumber } from './runner.ts';
import { type Prompts, planSearch } from './search-options.ts';
import type { StepModel } from './step-model.ts';

/** What a model says of a given target. */
export interface TargetScore {
  /** ln p of each token of the target given the prompt and what came before; nats. */
  readonly logProbs: Float64Array;
  /** Their sum. */
  readonly logProb: number;
}

/**
 * Forced scoring: ln p of given targets, one per prompt, all in one batch. End a target with the end mark if that is to
 * count. Several targets of one source are several prompts, source-major.
 * @throws RecurrentError INVALID_ARGUMENT; NOT_FINITE when the model gives NaN; ABORTED
 */
export async function scoreTargets<State>(
  model: StepModel<State>,
  prompts: Prompts,
  targets: Prompts,
  { signal }: { readonly signal?: AbortSignal | undefined } = {},
): Promise<TargetScore[]> {
  const where = 'decoding.scoreTargets';
  const plan = planSearch(where, model, prompts, { signal });
  if (targets?.length !== prompts.length) {
    invalidArgument(where, 'targets', `${prompts.length} targets, one per prompt`, targets?.length);
  }
  for (const [source, target] of targets.entries()) {
    if (!(target?.length > 0)) invalidArgument(where, `targets[${source}]`, 'at least one token', target);
    for (const token of Array.from(target)) checkToken(where, `targets[${source}]`, token, model.vocabularySize);
  }
  const scores = targets.map(({ length }) => new Float64Array(length));
  const steps = advance<State, { source: number; place: number }>(model, plan, {
    root: (source) => ({ source, place: 0 }),
    tokenOf: ({ source, place }) => targets[source]![place - 1]!,
    expand({ source, nodes, firstRow, logProbs }) {
      const node = nodes[0]!;
      const target = targets[source]!;
      const logProb = logProbs[firstRow * model.vocabularySize + target[node.place]!]!;
      if (Number.isNaN(logProb)) throw notANumber(where, source, node.place);
      scores[source]![node.place++] = logProb;
      return node.place < target.length ? { nodes, parents: [0] } : { nodes: [], parents: [] };
    },
  });
  for await (const _ of steps) {
    // `expand` notes the scores.
  }
  return scores.map((logProbs) => ({ logProbs, logProb: logProbs.reduce((sum, value) => sum + value, 0) }));
}
