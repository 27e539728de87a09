import { checkKeys, invalidArgument, type Random, RecurrentError } from '@recurrent/core';
import type { Vocabulary } from '@recurrent/tokenizers';
import { draw, fillDistribution } from './distribution.ts';
import { findChild, orderOf } from './shape.ts';
import { markIds } from './special.ts';
import type { NgramTrie } from './trie.ts';

/** A history, as far as the model knows it: the number of a node. Plain data; never has to be freed. */
export type NgramState = number;

/** What a model says of one token. */
export interface NgramScore {
  /** ln p, nats; −∞ is possible. */
  readonly logProb: number;
  /** The length of the n-gram that was found, this token included. */
  readonly ngramLength: number;
  /** Does the vocabulary lack the token? It is scored as unk then. */
  readonly oov: boolean;
}

/** What a model says of the next token, and the history with it. */
export interface NgramStep {
  /** ln p, nats; −∞ is possible. */
  readonly logProb: number;
  readonly ngramLength: number;
  readonly state: NgramState;
}

export interface ScoreOptions {
  /** The history before the first token: `beginState` by default; `emptyState` for text from the middle. */
  readonly state?: NgramState;
  /** Whether the end mark is scored after the last token; true by default. */
  readonly eos?: boolean;
}

export interface SampleOptions {
  readonly random: Random;
  /** The most tokens. */
  readonly maxLength: number;
  /** Tokens that are given; not part of the result. None by default. */
  readonly prompt?: readonly string[];
  /** p^(1/temperature), normalised; 1 by default. */
  readonly temperature?: number;
}

/** A counted language model, ready to score and to generate. */
export interface NgramModel {
  readonly trie: NgramTrie;
  readonly order: number;
  readonly vocabulary: Vocabulary;
  /** How many n-grams of the orders 1 … N it holds. */
  readonly sizes: readonly number[];
  /** Of its arrays; the vocabulary's texts are not counted. */
  readonly byteLength: number;
  /** The history at the beginning of a sequence: bos. */
  readonly beginState: NgramState;
  /** No history at all. */
  readonly emptyState: NgramState;
  /** p(id | state) and the state after it. @throws RecurrentError INVALID_ARGUMENT for what is no id or no state */
  step(state: NgramState, id: number): NgramStep;
  /** Σ ln p over the tokens and the end mark, nats. @throws RecurrentError BAD_DATA for a begin or end mark in the text */
  score(tokens: readonly string[], options?: ScoreOptions): number;
  /** The same token by token, the end mark last. */
  fullScores(tokens: readonly string[], options?: ScoreOptions): NgramScore[];
  /**
   * ln p of every next token: float32 [vocabulary], sums to one in probability. bos, which is never predicted, has −∞.
   * @param out is filled and returned instead of a new array
   */
  distribution(state: NgramState, out?: Float32Array): Float32Array;
  /** Draws tokens until the end mark, which is not part of the result, or `maxLength`. */
  sample(options: SampleOptions): string[];
}

/** Wraps a trie, which is trusted: `ngramsFromArrays` and `readArpa` check theirs. */
export function createNgramModel(trie: NgramTrie): NgramModel {
  const { order, levels, links, logProbs, backOffs, vocabulary, words, children } = trie;
  const { unk, bos, eos } = markIds('ngram.createNgramModel', vocabulary);
  const contexts = levels[order]!;
  const beginState = contexts > 1 ? 1 + bos : 0;

  /** The node of the longest n-gram of the history and `id`; adds the weights on the way (log₁₀) to `passed`. */
  let passed = 0;
  const reach = (state: NgramState, id: number): number => {
    passed = 0;
    let node = state;
    for (;;) {
      const found = findChild(trie, node, id);
      if (found >= 0) return found;
      passed += backOffs[node]!;
      node = links[node]!;
    }
  };
  const after = (node: number) => (node < contexts ? node : links[node]!);

  const checkState = (where: string, state: unknown) => {
    if (!Number.isInteger(state) || (state as number) < 0 || (state as number) >= contexts) {
      invalidArgument(where, 'state', 'a state of this model', state);
    }
  };
  const idOf = (token: string, index: number): number => {
    const id = vocabulary.idOf(token);
    if (id === bos || id === eos) throw markInText(token, index);
    return id;
  };
  const checkedOptions = (where: string, options: ScoreOptions) => {
    checkKeys(where, options, ['state', 'eos']);
    const { state = beginState, eos: withEnd = true } = options;
    checkState(where, state);
    return { state, withEnd };
  };

  return {
    trie,
    order,
    vocabulary,
    sizes: Array.from({ length: order }, (_, index) => levels[index + 2]! - levels[index + 1]!),
    byteLength: [words, children, links, logProbs, backOffs].reduce((sum, { byteLength }) => sum + byteLength, 0),
    beginState,
    emptyState: 0,
    step(state, id) {
      checkState('ngram.NgramModel.step', state);
      if (!Number.isInteger(id) || id < 0 || id >= vocabulary.size) {
        invalidArgument('ngram.NgramModel.step', 'id', `an integer in [0, ${vocabulary.size - 1}]`, id);
      }
      const node = reach(state, id);
      const logProb = (passed + logProbs[node]!) * Math.LN10;
      return { logProb, ngramLength: orderOf(trie, node), state: after(node) };
    },
    score(tokens, options = {}) {
      const { state, withEnd } = checkedOptions('ngram.NgramModel.score', options);
      let sum = 0;
      let at = state;
      for (let index = 0; index < tokens.length; index++) {
        const node = reach(at, idOf(tokens[index]!, index));
        sum += passed + logProbs[node]!;
        at = after(node);
      }
      if (withEnd) sum += logProbs[reach(at, eos)]! + passed;
      return sum * Math.LN10;
    },
    fullScores(tokens, options = {}) {
      const { state, withEnd } = checkedOptions('ngram.NgramModel.fullScores', options);
      let at = state;
      const scoreOf = (id: number, oov: boolean): NgramScore => {
        const node = reach(at, id);
        at = after(node);
        return { logProb: (passed + logProbs[node]!) * Math.LN10, ngramLength: orderOf(trie, node), oov };
      };
      const scores = tokens.map((token, index) => {
        const id = idOf(token, index);
        return scoreOf(id, id === unk && !vocabulary.has(token));
      });
      if (withEnd) scores.push(scoreOf(eos, false));
      return scores;
    },
    distribution(state, out = new Float32Array(vocabulary.size)) {
      checkState('ngram.NgramModel.distribution', state);
      if (!(out instanceof Float32Array) || out.length !== vocabulary.size) {
        invalidArgument('ngram.NgramModel.distribution', 'out', `a Float32Array of ${vocabulary.size}`, out);
      }
      fillDistribution(trie, state, bos, out);
      return out;
    },
    sample(options) {
      const where = 'ngram.NgramModel.sample';
      checkKeys(where, options, ['random', 'maxLength', 'prompt', 'temperature']);
      const { random, maxLength, prompt = [], temperature = 1 } = options;
      if (!Number.isInteger(maxLength) || maxLength < 0)
        invalidArgument(where, 'maxLength', 'an integer ≥ 0', maxLength);
      if (!(temperature > 0)) invalidArgument(where, 'temperature', 'a number above 0', temperature);
      let state = beginState;
      for (const [index, token] of prompt.entries()) state = after(reach(state, idOf(token, index)));
      const logProbsOfNext = new Float32Array(vocabulary.size);
      const drawn: string[] = [];
      while (drawn.length < maxLength) {
        fillDistribution(trie, state, bos, logProbsOfNext);
        const id = draw(logProbsOfNext, temperature, random);
        // After a history whose weight is 0 and that no word follows there is nothing to draw: it ends as well.
        if (id === eos || id < 0) break;
        drawn.push(vocabulary.tokenOf(id));
        state = after(reach(state, id));
      }
      return drawn;
    },
  };
}

function markInText(token: string, index: number): RecurrentError {
  return new RecurrentError({
    code: 'BAD_DATA',
    message: `token ${index + 1} is the mark "${token}", which the model adds itself; take the marks out of the text`,
    received: token,
  });
}
