import type { NgramCounts } from '../count.ts';
import type { Estimate, EstimateContext } from '../estimator.ts';

/** One history h and the n-grams hw that were seen. */
export interface History {
  /** The order of hw, from 1. */
  readonly order: number;
  /** The nodes hw are first … end − 1. */
  readonly first: number;
  readonly end: number;
}

/**
 * The part of the mass that each hw gets for itself.
 * @param shares to be written at the nodes first … end − 1: the probability of each from its own count
 */
export type Shares = (history: History, shares: Float64Array) => void;

/**
 * Interpolation: p(w | h) = share(hw) + γ(h)·p(w | h′), γ(h) = 1 − Σ share(hw), down to the uniform distribution over
 * all words but bos. What a cut-off leaves out is part of γ.
 */
export async function interpolate(counts: NgramCounts, context: EstimateContext, shares: Shares): Promise<Estimate> {
  const { links } = counts;
  const { kept } = context;
  const uniform = 1 / (counts.vocabulary.size - 1);
  return overHistories(counts, context, shares, (node, { order, first, end }, { probabilities, backOffs }) => {
    let left = 1;
    for (let child = first; child < end; child++) if (kept[child]) left -= probabilities[child]!;
    const gamma = Math.max(0, left);
    for (let child = first; child < end; child++) {
      probabilities[child]! += gamma * (order === 1 ? uniform : probabilities[links[child]!]!);
    }
    backOffs[node] = gamma;
  });
}

/**
 * Backing off: p(w | h) = share(hw) where hw was seen and kept, else α(h)·p(w | h′), so that all sums to one; down to
 * the uniform distribution. Where no word is left to back off to, the shares are scaled to sum to one.
 */
export async function backOff(counts: NgramCounts, context: EstimateContext, shares: Shares): Promise<Estimate> {
  const { links, occurrences } = counts;
  const { kept } = context;
  const uniform = 1 / (counts.vocabulary.size - 1);
  return overHistories(counts, context, shares, (node, { order, first, end }, { probabilities, backOffs }) => {
    let left = 1;
    let reachable = 1;
    for (let child = first; child < end; child++) {
      if (!kept[child] || occurrences[child] === 0) continue;
      left -= probabilities[child]!;
      reachable -= order === 1 ? uniform : probabilities[links[child]!]!;
    }
    const closed = reachable < epsilon;
    const scale = closed ? 1 / (1 - left) : 1;
    const alpha = closed || left < epsilon ? 0 : left / reachable;
    for (let child = first; child < end; child++) {
      if (kept[child] && occurrences[child]! > 0) probabilities[child]! *= scale;
      else probabilities[child] = alpha * (order === 1 ? uniform : probabilities[links[child]!]!);
    }
    backOffs[node] = alpha;
  });
}

/** Less than this is a rounding error of a sum that is zero. */
const epsilon = 1e-12;

/** Every history with words after it, shorter ones first: their shares, then what `finish` makes of them. */
async function overHistories(
  { order, levels, children, words }: NgramCounts,
  { pace }: EstimateContext,
  shares: Shares,
  finish: (node: number, history: History, estimate: Estimate) => void,
): Promise<Estimate> {
  const probabilities = new Float64Array(words.length);
  const backOffs = new Float64Array(levels[order]!).fill(1);
  for (let length = 0; length < order; length++) {
    for (let node = levels[length]!; node < levels[length + 1]!; node++) {
      const first = children[node]!;
      const end = children[node + 1]!;
      if (first === end) continue;
      const history = { order: length + 1, first, end };
      shares(history, probabilities);
      finish(node, history, { probabilities, backOffs });
      if ((node & 4095) === 0) await pace();
    }
  }
  return { probabilities, backOffs };
}
