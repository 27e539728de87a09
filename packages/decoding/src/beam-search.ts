import { advance } from './advance.ts';
import { type BeamEvent, beamEvent } from './beam-event.ts';
import { type BeamGroup, byScore, contextOf, createBeamGroup, expandGroup, isDone } from './beam-group.ts';
import { type BeamNode, rootNode, tokensOf } from './beam-node.ts';
import { type BeamPlan, type BeamSearchOptions, planBeamSearch } from './beam-options.ts';
import { drain } from './generate.ts';
import type { Hypothesis } from './hypothesis.ts';
import { createRowScorer } from './score-rows.ts';
import type { Prompts } from './search-options.ts';
import type { StepModel } from './step-model.ts';
import { TopK } from './top-k.ts';

/**
 * The best hypotheses that are found by keeping `beamSize` at each step, for each prompt the `nBest` best first (fewer
 * if no more finished). All prompts run in one batch. The running ones are ranked by the sum of their processed scores,
 * the finished ones by `score` = lengthNormalization(sum, length), then `scorer`. Of the best 2 · beamSize
 * continuations, one that ends must be among the first beamSize to count; what still runs at `maxLength` is finished
 * there. With `diversity`, each group is a beam search of its own that pays `penalty` for each hypothesis of the groups
 * before it that takes the same token at the same step; the penalty steers the choice and is no part of the score.
 * With beamSize 1 and `stopWhen: 'enough'` it is greedy search; as wide as there are sequences it finds the best one.
 * @throws RecurrentError INVALID_ARGUMENT, also when the processors leave no sequence; NOT_FINITE when the model gives
 * NaN; ABORTED
 * @see Wu et al. 2016; Vijayakumar et al. 2016 (diversity, Hamming)
 */
export async function beamSearch<State>(
  model: StepModel<State>,
  prompts: Prompts,
  options: BeamSearchOptions<State> = {},
): Promise<Hypothesis[][]> {
  return drain(search(model, planBeamSearch('decoding.beamSearch', model, prompts, options), false));
}

/** `beamSearch` step by step, one event per source and step; returns what it returns. */
export function streamBeamSearch<State>(
  model: StepModel<State>,
  prompts: Prompts,
  options: BeamSearchOptions<State> = {},
): AsyncGenerator<BeamEvent, Hypothesis[][]> {
  return search(model, planBeamSearch('decoding.streamBeamSearch', model, prompts, options), true);
}

async function* search<State>(
  model: StepModel<State>,
  plan: BeamPlan<State>,
  watched: boolean,
): AsyncGenerator<BeamEvent, Hypothesis[][]> {
  const { prompts, annotate, diversity, beamSize } = plan;
  const groupSize = beamSize / diversity.groups;
  const beams: BeamGroup[][] = prompts.map(() =>
    Array.from({ length: diversity.groups }, () => createBeamGroup(groupSize)),
  );
  const born = prompts.map(() => 0);
  const results = new Array<Hypothesis[]>(prompts.length);
  const top = new TopK(2 * groupSize);
  const scorer = createRowScorer(plan);
  const events: BeamEvent[] = [];

  const steps = advance<State, BeamNode>(model, plan, {
    root: () => rootNode,
    tokenOf: ({ token }) => token,
    expand({ source, nodes: before, firstRow, logProbs }, state) {
      const notes = new Map<number, unknown>();
      const noteOf = (row: number) => {
        if (annotate !== undefined && !notes.has(row)) notes.set(row, annotate(state, row));
        return notes.get(row);
      };
      const nextId = () => ++born[source]!;
      const groups = beams[source]!;
      const penalties = new Map<number, number>();
      const nodes: BeamNode[] = [];
      const parents: number[] = [];
      const ended = [];
      let offset = 0;
      for (const group of groups) {
        if (group.running.length === 0) continue;
        // The root is one row for all groups.
        const first = before[0] === rootNode ? 0 : offset;
        offset += group.running.length;
        const step = { source, logProbs, firstRow: firstRow + first, noteOf, nextId };
        const earlier = penalties.size > 0 ? penalties : undefined;
        const result = expandGroup(plan, scorer, top, group, { ...step, penalties: earlier });
        ended.push(...result.ended);
        const taken = [...group.running, ...result.ended.map(({ node }) => node)];
        for (const { token } of taken) penalties.set(token, (penalties.get(token) ?? 0) + diversity.penalty);
        if (isDone(plan, group)) group.running = [];
        for (const [index, node] of group.running.entries()) {
          nodes.push(node);
          parents.push(first + result.parents[index]!);
        }
      }
      if (nodes.length === 0) {
        const finished = groups.flatMap((group) => group.finished).sort(byScore);
        if (finished.length === 0)
          throw scorer.explain(logProbs, firstRow, contextOf(plan, source, tokensOf(before[0]!)));
        results[source] = finished.slice(0, plan.nBest).map(({ hypothesis }) => hypothesis);
      }
      if (watched) events.push(beamEvent(plan, source, before, groups, ended, results[source]));
      return { nodes, parents };
    },
  });
  for await (const _ of steps) yield* events.splice(0);
  return results;
}
