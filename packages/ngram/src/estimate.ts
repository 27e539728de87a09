import { checkKeys, createPacer, invalidArgument, RecurrentError } from '@recurrent/core';
import type { NgramCounts, TokenSequences } from './count.ts';
import type { Estimate, NgramEstimator } from './estimator.ts';
import { modifiedKneserNey } from './estimators/modified-kneser-ney.ts';
import type { WorkOptions } from './events.ts';
import { createNgramModel, type NgramModel } from './model.ts';
import { checkCutoffs, keptNodes } from './prune.ts';
import { markIds } from './special.ts';
import type { NgramTrie } from './trie.ts';

export interface EstimateOptions extends WorkOptions {
  /** `modifiedKneserNey()` by default. */
  readonly estimator?: NgramEstimator;
  /**
   * Cut-offs of the orders 1 … N, `[0]` by default: n-grams that came no more often are left out, and their mass goes to
   * the shorter history. They never fall, begin with 0, and the last one holds for all higher orders.
   */
  readonly cutoffs?: readonly number[];
  /** Text that was not counted, for estimators that tune themselves on some. */
  readonly heldOut?: TokenSequences;
}

/**
 * Makes a model of counts.
 * @throws RecurrentError BAD_DATA when the counts are too few for the estimator; INVALID_ARGUMENT; ABORTED
 */
export async function estimateNgrams(counts: NgramCounts, options: EstimateOptions = {}): Promise<NgramModel> {
  const where = 'ngram.estimateNgrams';
  checkKeys(where, options, ['estimator', 'cutoffs', 'heldOut', 'signal', 'onEvent']);
  const { estimator = modifiedKneserNey(), cutoffs = [0], signal, onEvent } = options;
  if (typeof estimator?.estimate !== 'function') invalidArgument(where, 'estimator', 'an estimator', estimator);
  const pace = createPacer(where, signal);
  const total = counts.words.length - 1;
  onEvent?.({ type: 'progress', stage: 'estimate', done: 0, total });
  const kept = keptNodes(counts, checkCutoffs(where, cutoffs, counts.order));
  const heldOut = options.heldOut === undefined ? undefined : await idsOf(counts, options.heldOut);
  await pace();
  const estimate = await estimator.estimate(counts, {
    kept,
    heldOut,
    pace,
    warn: (message) => onEvent?.({ type: 'warning', message }),
  });
  await pace();
  const trie = trieOf(counts, estimate, kept, estimator.type);
  onEvent?.({ type: 'progress', stage: 'estimate', done: total, total });
  return createNgramModel(trie);
}

async function idsOf({ vocabulary }: NgramCounts, sequences: TokenSequences): Promise<Int32Array[]> {
  const { bos, eos } = markIds('ngram.estimateNgrams', vocabulary);
  const found: Int32Array[] = [];
  for await (const sequence of sequences) {
    const ids = new Int32Array(sequence.length + 2);
    ids[0] = bos;
    ids.set(vocabulary.encode(sequence), 1);
    ids[ids.length - 1] = eos;
    found.push(ids);
  }
  return found;
}

/** What stays, in single-precision logarithms. */
function trieOf(counts: NgramCounts, { probabilities, backOffs }: Estimate, kept: Uint8Array, type: string): NgramTrie {
  const { order, levels, words, children, links, vocabulary } = counts;
  const contexts = levels[order]!;
  // The number of each node among those that stay; of all nodes, so that the ends of ranges have one as well.
  const places = new Int32Array(words.length + 1);
  for (let node = 0; node < words.length; node++) places[node + 1] = places[node]! + kept[node]!;
  const nodes = places[words.length]!;
  const trie = {
    order,
    vocabulary,
    levels: levels.map((first) => places[first]!),
    words: new Int32Array(nodes),
    children: new Int32Array(places[contexts]! + 1),
    links: new Int32Array(nodes),
    logProbs: new Float32Array(nodes),
    backOffs: new Float32Array(places[contexts]!),
  };
  for (let node = 0; node < words.length; node++) {
    if (!kept[node]) continue;
    const place = places[node]!;
    trie.words[place] = words[node]!;
    trie.links[place] = places[links[node]!]!;
    trie.logProbs[place] = logarithm(probabilities[node]!, type);
    if (node < contexts) {
      trie.children[place] = places[children[node]!]!;
      trie.backOffs[place] = logarithm(backOffs[node]!, type);
    }
  }
  trie.children[trie.children.length - 1] = nodes;
  // The empty n-gram has no numbers; bos is given 1, as KenLM has it, so that a sentence with its mark costs no more.
  trie.logProbs[0] = 0;
  trie.backOffs[0] = 0;
  trie.logProbs[1 + vocabulary.specialIds.bos!] = 0;
  return trie;
}

function logarithm(value: number, type: string): number {
  if (!(value >= 0) || value === Number.POSITIVE_INFINITY) {
    throw new RecurrentError({
      code: 'NOT_FINITE',
      message: `ngram.estimateNgrams: the estimator "${type}" gave ${value}, expected a probability or a weight ≥ 0`,
    });
  }
  return Math.log10(value);
}
