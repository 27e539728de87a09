import { createRunner } from './runner.ts';
import type { SearchPlan } from './search-options.ts';
import type { StepModel } from './step-model.ts';

/** The running hypotheses of one source and what the model says comes next. */
export interface Front<Node> {
  readonly source: number;
  readonly nodes: readonly Node[];
  /** The row of nodes[0] in `logProbs`; the others follow it. */
  readonly firstRow: number;
  /** float32 [rows of all sources, vocabularySize] */
  readonly logProbs: Float32Array;
}

/** The hypotheses that go on from a front: each with the index of the node it continues. None ends the source. */
export interface Expansion<Node> {
  readonly nodes: readonly Node[];
  readonly parents: ArrayLike<number>;
}

/** A search as `advance` sees it. */
export interface Search<State, Node> {
  /** The hypothesis of a source before its first token. */
  root(source: number): Node;
  tokenOf(node: Node): number;
  expand(front: Front<Node>, state: State): Expansion<Node>;
}

interface Lane<Node> {
  readonly source: number;
  readonly prompt: ArrayLike<number>;
  /** Tokens of the prompt that were fed. */
  fed: number;
  nodes: readonly Node[];
}

/**
 * Steps a model over all sources side by side, each with one row while its prompt is read and one per running
 * hypothesis after that. A source whose prompt is shorter begins earlier, so no prompt is padded; one that has ended
 * leaves the batch. Yields after each step; frees the model's state however it ends.
 */
export async function* advance<State, Node>(
  model: StepModel<State>,
  plan: SearchPlan<State>,
  search: Search<State, Node>,
): AsyncGenerator<void> {
  const runner = createRunner(plan.where, model, plan.signal);
  let lanes: Lane<Node>[] = plan.prompts.map((prompt, source) => {
    return { source, prompt, fed: 0, nodes: [search.root(source)] };
  });
  try {
    await runner.start(lanes.length);
    while (lanes.length > 0) {
      const logProbs = await runner.step(nextTokens(lanes, runner.rows, search));
      const rows: number[] = [];
      let firstRow = 0;
      for (const lane of lanes) {
        const { source, nodes } = lane;
        if (lane.fed < lane.prompt.length) {
          rows.push(firstRow);
        } else {
          const next = search.expand({ source, nodes, firstRow, logProbs }, runner.state);
          for (let child = 0; child < next.nodes.length; child++) rows.push(firstRow + next.parents[child]!);
          lane.nodes = next.nodes;
        }
        firstRow += nodes.length;
      }
      lanes = lanes.filter(({ nodes }) => nodes.length > 0);
      if (lanes.length > 0) runner.select(Int32Array.from(rows));
      yield;
    }
  } finally {
    runner.dispose();
  }
}

function nextTokens<Node>(lanes: readonly Lane<Node>[], rows: number, search: Search<never, Node>): Int32Array {
  const tokens = new Int32Array(rows);
  let row = 0;
  for (const lane of lanes) {
    if (lane.fed < lane.prompt.length) tokens[row++] = lane.prompt[lane.fed++]!;
    else for (const node of lane.nodes) tokens[row++] = search.tokenOf(node);
  }
  return tokens;
}
