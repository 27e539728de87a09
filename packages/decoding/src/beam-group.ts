import { type BeamNode, hypothesisOf, rootNode, tokensOf } from './beam-node.ts';
import type { BeamPlan } from './beam-options.ts';
import { finishReason } from './finish-reason.ts';
import type { FinishReason, Hypothesis } from './hypothesis.ts';
import type { StepContext } from './processors/processor.ts';
import type { RowScorer } from './score-rows.ts';
import type { TopK } from './top-k.ts';

/** A hypothesis that ended at a node. */
export interface FinishedNode {
  readonly node: BeamNode;
  readonly hypothesis: Hypothesis;
}

/** What a group of a beam looks at in one step. */
export interface GroupStep {
  readonly source: number;
  readonly logProbs: Float32Array;
  /** The row of the first running node; the others follow. */
  readonly firstRow: number;
  /** Nats off each token, for what earlier groups took; left out when there are none. */
  readonly penalties: ReadonlyMap<number, number> | undefined;
  readonly noteOf: (row: number) => unknown;
  readonly nextId: () => number;
}

/** The hypotheses of one source that compete with each other. */
export interface BeamGroup {
  running: readonly BeamNode[];
  /** The best that finished, best first, at most `size`. */
  finished: FinishedNode[];
  readonly size: number;
}

export function createBeamGroup(size: number): BeamGroup {
  return { running: [rootNode], finished: [], size };
}

/** What came of one step of a group. */
export interface GroupResult {
  /** For each node that runs on, the index of its parent among those that ran before. */
  readonly parents: number[];
  /** What finished at this step, the too bad ones included. */
  readonly ended: FinishedNode[];
}

/**
 * One step of beam search: of all continuations of the running hypotheses the best 2 · size are looked at in order. One
 * that ends is finished if it is among the first `size`, one that does not runs on while there is room.
 */
export function expandGroup(plan: BeamPlan<never>, scorer: RowScorer, top: TopK, group: BeamGroup, step: GroupStep) {
  const { vocabularySize } = plan;
  const { logProbs, source } = step;
  const parents = group.running;
  offerAll(plan, scorer, top, parents, step);
  const result: GroupResult = { parents: [], ended: [] };
  const running: BeamNode[] = [];
  const order = top.sorted();
  for (let rank = 0; rank < order.length && running.length < group.size; rank++) {
    const index = Math.floor(order[rank]! / vocabularySize);
    const token = order[rank]! % vocabularySize;
    const parent = parents[index]!;
    const row = step.firstRow + index;
    const length = parent.length + 1;
    const context = () => contextOf(plan, source, [...tokensOf(parent), token]);
    const reason = finishReason(plan, token, length, context);
    if (reason !== undefined && rank >= group.size) continue;
    const node: BeamNode = {
      id: step.nextId(),
      parent,
      token,
      logProb: logProbs[row * vocabularySize + token]!,
      sum: top.scoreAt(rank) + (step.penalties?.get(token) ?? 0),
      length,
      note: step.noteOf(row),
    };
    if (reason !== undefined) {
      result.ended.push(finish(plan, source, node, reason));
    } else {
      running.push(node);
      result.parents.push(index);
    }
  }
  group.running = running;
  for (const ended of result.ended) keepBest(group, ended);
  return result;
}

function offerAll(
  plan: BeamPlan<never>,
  scorer: RowScorer,
  top: TopK,
  parents: readonly BeamNode[],
  { source, logProbs, firstRow, penalties }: GroupStep,
): void {
  const { vocabularySize } = plan;
  top.clear();
  for (const [index, node] of parents.entries()) {
    const row = firstRow + index;
    const context = () => contextOf(plan, source, tokensOf(node));
    const { scores, offset } = scorer.score(logProbs, row, context);
    const own = scores.subarray(offset, offset + vocabularySize);
    const first = index * vocabularySize;
    let threshold = top.threshold;
    let hopeless = hopelessBelow(threshold, node.sum);
    for (let token = 0; token < vocabularySize; token++) {
      const logProb = own[token]!;
      if (logProb < hopeless) continue;
      let score = node.sum + logProb;
      if (score <= threshold) continue;
      if (Number.isNaN(score)) throw scorer.explain(logProbs, row, context());
      if (penalties !== undefined) score -= penalties.get(token) ?? 0;
      top.offer(score, first + token);
      threshold = top.threshold;
      hopeless = hopelessBelow(threshold, node.sum);
    }
  }
}

/** A token's score below which its sum cannot exceed the threshold, however it is rounded: true of nearly all tokens. */
function hopelessBelow(threshold: number, sum: number): number {
  return threshold - sum - 1e-12 * (Math.abs(threshold) + Math.abs(sum));
}

export function contextOf(plan: BeamPlan<never>, source: number, tokens: readonly number[]): StepContext {
  const { eos, maxLength, detokenize, prompts } = plan;
  return { source, prompt: prompts[source]!, tokens, eos, maxLength, detokenize };
}

function finish(plan: BeamPlan<never>, source: number, node: BeamNode, reason: FinishReason): FinishedNode {
  const score = plan.lengthNormalization.normalize(node.sum, node.length);
  const hypothesis = hypothesisOf(node, score, reason, plan.annotate !== undefined);
  if (plan.scorer === undefined) return { node, hypothesis };
  return { node, hypothesis: { ...hypothesis, score: plan.scorer(hypothesis, source) } };
}

/** Best first; of equally good ones the older. */
export function byScore(left: FinishedNode, right: FinishedNode): number {
  return right.hypothesis.score - left.hypothesis.score || left.node.id - right.node.id;
}

function keepBest(group: BeamGroup, ended: FinishedNode): void {
  group.finished.push(ended);
  group.finished.sort(byScore);
  if (group.finished.length > group.size) group.finished.pop();
}

/** Whether a group needs no further step. */
export function isDone({ stopWhen, lengthNormalization, maxLength }: BeamPlan<never>, group: BeamGroup): boolean {
  if (group.running.length === 0) return true;
  if (group.finished.length < group.size) return false;
  if (stopWhen === 'enough') return true;
  const { length } = group.running[0]!;
  const sum = Math.max(...group.running.map((node) => node.sum));
  const worst = group.finished.at(-1)!.hypothesis.score;
  const reach =
    stopWhen === 'unlikely'
      ? lengthNormalization.normalize(sum, length)
      : Math.max(lengthNormalization.normalize(sum, length + 1), lengthNormalization.normalize(sum, maxLength));
  return reach <= worst;
}
