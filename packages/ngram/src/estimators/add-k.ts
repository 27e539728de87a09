import { checkKeys, checkRange } from '@recurrent/core';
import type { NgramCounts } from '../count.ts';
import type { NgramEstimator } from '../estimator.ts';
import { totalOf } from './total.ts';

export interface AddKConfig {
  /** Added to every count; above 0. 1 (the default) is Laplace's rule. */
  readonly k?: number;
}

/**
 * Add-k: p(w | h) = (c(hw) + k) / (c(h) + k·V), where h is all the model can see (the last N − 1 words, or the whole
 * beginning of the sequence) and V counts every word and unk, not bos. A history never seen gives 1/V to each; so do
 * all shorter ones, because add-k does not look at them: the weight of h is k·V / (c(h) + k·V).
 */
export function addK(config: AddKConfig = {}): NgramEstimator {
  const where = 'ngram.addK';
  checkKeys(where, config, ['type', 'k']);
  const { k = 1 } = config;
  checkRange(where, 'k', k, Number.MIN_VALUE, Number.MAX_VALUE);
  return {
    type: 'addK',
    config: { type: 'addK', k } as { readonly type: string },
    async estimate(counts, { kept, pace }) {
      const { order, levels, words, children, occurrences, vocabulary } = counts;
      const size = vocabulary.size - 1;
      const probabilities = new Float64Array(words.length).fill(1 / size);
      const backOffs = new Float64Array(levels[order]!).fill(1);
      const whole = wholeHistories(counts);
      for (let node = 0; node < whole.length; node++) {
        if ((node & 4095) === 0) await pace();
        if (!whole[node]) continue;
        const [first, end] = [children[node]!, children[node + 1]!];
        const total = totalOf(occurrences, first, end);
        let left = 1;
        let unseen = size;
        for (let child = first; child < end; child++) {
          probabilities[child] = (occurrences[child]! + k) / (total + k * size);
          if (!kept[child]) continue;
          left -= probabilities[child]!;
          unseen -= 1;
        }
        // Without a cut-off this is k·V / (c(h) + k·V).
        backOffs[node] = unseen === 0 ? 1 : Math.max(0, left) / (unseen / size);
      }
      return { probabilities, backOffs };
    },
  };
}

/** uint8 [levels[order]]: is the history all that the model can see, as long as can be or the beginning of a sequence? */
function wholeHistories({ order, levels, children, vocabulary }: NgramCounts): Uint8Array {
  const whole = new Uint8Array(levels[order]!);
  whole.fill(1, levels[order - 1]!);
  // What begins with bos lies side by side in each level.
  let first = 1 + vocabulary.specialIds.bos!;
  let end = first + 1;
  for (let length = 1; length < order; length++) {
    whole.fill(1, first, end);
    [first, end] = [children[first]!, children[end]!];
  }
  return whole;
}
