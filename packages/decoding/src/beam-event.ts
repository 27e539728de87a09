import type { BeamGroup, FinishedNode } from './beam-group.ts';
import { type BeamNode, rootNode, tokensOf } from './beam-node.ts';
import type { BeamPlan } from './beam-options.ts';
import type { Hypothesis } from './hypothesis.ts';

/** A hypothesis that runs on. */
export interface RunningHypothesis {
  /** Unique within its source. */
  readonly id: number;
  /** The id of the hypothesis that it continues; 0 is the prompt. */
  readonly parent: number;
  /** Its group in diverse beam search, else 0. */
  readonly group: number;
  readonly tokens: readonly number[];
  /** The sum of its scores, by which the beam is kept. */
  readonly sum: number;
  /** The sum normalised at its present length. */
  readonly score: number;
}

/** A hypothesis that came to its end. */
export interface EndedHypothesis {
  readonly id: number;
  readonly parent: number;
  readonly hypothesis: Hypothesis;
}

/** One step of the beam of one source. */
export interface BeamEvent {
  readonly source: number;
  /** Length of the hypotheses behind the prompt. */
  readonly length: number;
  /** Best first within each group. */
  readonly running: readonly RunningHypothesis[];
  readonly ended: readonly EndedHypothesis[];
  /** Ids of those that ran before this step and have no continuation, and of those given up when the source is done. */
  readonly died: readonly number[];
  /** With the last event of a source: its result. */
  readonly best: readonly Hypothesis[] | undefined;
}

export function beamEvent(
  plan: BeamPlan<never>,
  source: number,
  before: readonly BeamNode[],
  groups: readonly BeamGroup[],
  ended: readonly FinishedNode[],
  best: readonly Hypothesis[] | undefined,
): BeamEvent {
  const running = groups.flatMap((group, index) =>
    group.running.map((node) => ({
      id: node.id,
      parent: node.parent!.id,
      group: index,
      tokens: tokensOf(node),
      sum: node.sum,
      score: plan.lengthNormalization.normalize(node.sum, node.length),
    })),
  );
  const continued = new Set([...running.map(({ parent }) => parent), ...ended.map(({ node }) => node.parent!.id)]);
  const died = before.filter((node) => node !== rootNode && !continued.has(node.id)).map(({ id }) => id);
  const endings = ended.map(({ node, hypothesis }) => ({ id: node.id, parent: node.parent!.id, hypothesis }));
  return { source, length: before[0]!.length + 1, running, ended: endings, died, best };
}
