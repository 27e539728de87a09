import type { Random } from '@recurrent/core';
import { advance } from './advance.ts';
import { type BeamNode, hypothesisOf, rootNode, tokensOf } from './beam-node.ts';
import { checkBeamSize } from './beam-options.ts';
import { finishReason } from './finish-reason.ts';
import type { FinishReason, Hypothesis } from './hypothesis.ts';
import { logSumExp } from './processors/keep.ts';
import type { StepContext } from './processors/processor.ts';
import { type RandomOptions, sourceRandoms } from './sample.ts';
import { createRowScorer } from './score-rows.ts';
import { type Prompts, planSearch, type SearchOptions } from './search-options.ts';
import type { StepModel } from './step-model.ts';
import { TopK } from './top-k.ts';

export interface StochasticBeamSearchOptions<State = unknown> extends SearchOptions<State>, RandomOptions {
  /** How many different sequences to draw for each source. Default 5. */
  readonly beamSize?: number | undefined;
}

interface Leaf {
  /** `sum` is ln p of the sequence by what is drawn from: the model after the processors, normalised. */
  readonly node: BeamNode;
  /** The Gumbel variable of the node: the highest of all sequences below it. */
  readonly perturbed: number;
  readonly finished: FinishReason | undefined;
}

/**
 * Draws `beamSize` sequences without replacement, each in turn in proportion to its probability among those left: the
 * sequences whose ln p + Gumbel noise, their `score`, is highest; best first, fewer if there are no more. The noise of
 * prefixes is drawn top-down, each conditioned on its children's maximum being its own, so the tree is never enumerated.
 * For estimates by importance weights ask for one sequence more: its score is the threshold κ, and a sequence of ln p φ
 * was included with probability 1 − exp(−exp(φ − κ)).
 * @throws RecurrentError INVALID_ARGUMENT; NOT_FINITE when the model gives NaN; ABORTED
 * @see Kool, van Hoof & Welling 2019, algorithm 1
 */
export async function stochasticBeamSearch<State>(
  model: StepModel<State>,
  prompts: Prompts,
  options: StochasticBeamSearchOptions<State> = {},
): Promise<Hypothesis[][]> {
  const where = 'decoding.stochasticBeamSearch';
  const plan = planSearch(where, model, prompts, options);
  const { vocabularySize, annotate, eos, maxLength, detokenize } = plan;
  const { beamSize = 5 } = options;
  checkBeamSize(plan, beamSize);
  const randoms = sourceRandoms(where, options, prompts.length);
  const scorer = createRowScorer(plan);
  const top = new TopK(beamSize);
  const noise = new Float64Array(vocabularySize);
  const norms = new Float64Array(beamSize);
  const ended: Leaf[][] = prompts.map(() => []);
  const contextOf = (source: number, tokens: readonly number[]): StepContext => {
    return { source, prompt: prompts[source]!, tokens, eos, maxLength, detokenize };
  };

  const steps = advance<State, Leaf>(model, plan, {
    root: (source) => ({ node: rootNode, perturbed: gumbel(randoms[source]!), finished: undefined }),
    tokenOf: ({ node }) => node.token,
    expand({ source, nodes: running, firstRow, logProbs }, state) {
      top.clear();
      const offered = running.map(({ node, perturbed }, index) => {
        const context = () => contextOf(source, tokensOf(node));
        const { scores, offset } = scorer.score(logProbs, firstRow + index, context);
        const row = scores.subarray(offset, offset + vocabularySize);
        const norm = logSumExp(row);
        if (!(norm > -Infinity)) throw scorer.explain(logProbs, firstRow + index, context());
        norms[index] = norm;
        let highest = -Infinity;
        for (let token = 0; token < vocabularySize; token++) {
          const value = row[token]! - norm + node.sum + gumbel(randoms[source]!);
          noise[token] = value;
          if (value > highest) highest = value;
        }
        for (let token = 0; token < vocabularySize; token++) {
          if (noise[token] === -Infinity) continue;
          top.offer(conditioned(noise[token]!, highest, perturbed), index * vocabularySize + token);
        }
        return plan.processors.length > 0 ? row.slice() : row;
      });
      const open = running.length * vocabularySize;
      for (const [index, { perturbed }] of ended[source]!.entries()) top.offer(perturbed, open + index);

      const before = ended[source]!;
      ended[source] = [];
      const nodes: Leaf[] = [];
      const parents: number[] = [];
      for (const [rank, index] of top.sorted().entries()) {
        if (index >= open) {
          ended[source]!.push(before[index - open]!);
          continue;
        }
        const parent = Math.floor(index / vocabularySize);
        const token = index % vocabularySize;
        const { node } = running[parent]!;
        const length = node.length + 1;
        const finished = finishReason(plan, token, length, () => contextOf(source, [...tokensOf(node), token]));
        const child: BeamNode = {
          id: rank,
          parent: node,
          token,
          logProb: logProbs[(firstRow + parent) * vocabularySize + token]!,
          sum: node.sum + offered[parent]![token]! - norms[parent]!,
          length,
          note: annotate?.(state, firstRow + parent),
        };
        const leaf: Leaf = { node: child, perturbed: top.scoreAt(rank), finished };
        if (finished !== undefined) {
          ended[source]!.push(leaf);
        } else {
          nodes.push(leaf);
          parents.push(parent);
        }
      }
      return { nodes, parents };
    },
  });
  for await (const _ of steps) {
    // `expand` keeps what ended.
  }
  return ended.map((leaves) =>
    leaves
      .sort((left, right) => right.perturbed - left.perturbed)
      .map(({ node, perturbed, finished }) => hypothesisOf(node, perturbed, finished!, annotate !== undefined)),
  );
}

function gumbel(random: Random): number {
  // 32 bits of a number in (0, 1).
  return -Math.log(-Math.log(random.uniform() + 2 ** -33));
}

/**
 * Moves Gumbel variables whose maximum is `highest` so that it becomes `wanted`:
 * −ln(exp(−wanted) − exp(−highest) + exp(−value)), kept stable as in the paper's appendix B.3.
 */
function conditioned(value: number, highest: number, wanted: number): number {
  if (value === highest) return wanted;
  const shifted = wanted - value + Math.log1p(-Math.exp(value - highest));
  return wanted - Math.max(0, shifted) - Math.log1p(Math.exp(-Math.abs(shifted)));
}
