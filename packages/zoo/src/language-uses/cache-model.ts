import { checkKeys, checkPositiveInteger, checkRange } from '@recurrent/core';
import type { StepModel } from '@recurrent/decoding';
import type { Vocabulary } from '@recurrent/tokenizers';
import type { LanguageModel, Passage } from '../language/language-model.ts';

/** What a cache remembers. */
export interface CacheConfig {
  /** Tokens back that count; default 500. */
  readonly window?: number;
  /** A token a places back counts exp(−decay · a); 0 (default): all alike. */
  readonly decay?: number;
}

export interface CacheOptions extends CacheConfig {
  readonly vocabulary: Vocabulary;
  /** Of the model that the cache goes with; default 1. */
  readonly unknownWords?: number;
  /** Whether lines end with an end mark. */
  readonly eos: boolean;
}

const where = 'zoo.cacheLanguageModel';

/**
 * A unigram cache: p(token) is its part in the last `window` tokens, near ones counting more. Before the first token all
 * are equally likely; a token that is not in the cache has probability 0, so a cache is for linear interpolation
 * (`mixLanguageModels`). It goes on from line to line within one call of `score`, and is empty at the start of each.
 * @throws RecurrentError INVALID_ARGUMENT
 * @see Kuhn & De Mori 1990; the decay: Clarkson & Robinson 1997
 */
export function cacheLanguageModel(options: CacheOptions): LanguageModel {
  checkKeys(where, options, ['vocabulary', 'unknownWords', 'eos', 'window', 'decay']);
  const { vocabulary, unknownWords = 1, eos } = options;
  const { window, decay } = checkCache(where, options);
  const { size, specialIds } = vocabulary;
  const share = Math.log(unknownWords);

  /** Before each token that is predicted, what the cache holds. */
  function* along(passages: readonly Passage[]) {
    let cache = createCache(size, window, decay);
    for (const [passage, { tokens }] of passages.entries()) {
      const targets = [...vocabulary.encode(tokens), ...(eos ? [specialIds.eos!] : [])];
      for (const target of targets) {
        yield { passage, target, cache };
        cache = cache.add(target);
      }
    }
  }

  return {
    vocabulary,
    unknownWords,
    async score(passages) {
      const logProbs = passages.map((): number[] => []);
      for (const { passage, target, cache } of along(passages)) {
        logProbs[passage]!.push(Math.log(cache.probability(target)) - (target === specialIds.unk ? share : 0));
      }
      return passages.map(({ tokens }, index) => ({
        logProbs: Float64Array.from(logProbs[index]!),
        unknown: tokens.filter((token) => !vocabulary.has(token)).length,
      }));
    },
    async *distributions(passages) {
      for (const { cache } of along(passages)) {
        yield Float32Array.from({ length: size }, (_, token) => Math.log(cache.probability(token)));
      }
    },
    stepModel: () => cacheSteps(vocabulary, window, decay),
  };
}

/** The config with its defaults. @throws RecurrentError INVALID_ARGUMENT */
export function checkCache(where: string, { window = 500, decay = 0 }: CacheConfig): Required<CacheConfig> {
  checkPositiveInteger(where, 'window', window);
  checkRange(where, 'decay', decay, 0, 10);
  return { window, decay };
}

interface Cache {
  probability(token: number): number;
  /** The cache with one more token; this one must not be used any more. */
  add(token: number): Cache;
}

/** Weights are kept relative to the newest token, and made anew from the window now and then against rounding. */
function createCache(size: number, window: number, decay: number): Cache {
  const weights = new Float64Array(size);
  const history: number[] = [];
  const factor = Math.exp(-decay);
  const last = factor ** window;
  /** What one token counts now; grows instead of all others fading. */
  let unit = 1;
  let total = 0;
  const cache: Cache = {
    probability: (token) => (history.length === 0 ? 1 / size : Math.max(0, weights[token]!) / total),
    add(token) {
      unit /= factor;
      weights[token]! += unit;
      total += unit;
      history.push(token);
      if (history.length > window) {
        const old = history[history.length - 1 - window]!;
        weights[old]! -= unit * last;
        total -= unit * last;
      }
      if (history.length >= 2 * window || unit > 1e100) {
        history.splice(0, Math.max(0, history.length - window));
        weights.fill(0);
        unit = 1;
        total = 0;
        for (const [index, kept] of history.entries()) {
          const weight = factor ** (history.length - 1 - index);
          weights[kept]! += weight;
          total += weight;
        }
      }
      return cache;
    },
  };
  return cache;
}

/** The history of each row; distributions are counted from it at each step. */
function cacheSteps({ size, specialIds }: Vocabulary, window: number, decay: number): StepModel {
  const model: StepModel<readonly (readonly number[])[]> = {
    vocabularySize: size,
    start: (rows) => Array.from({ length: rows }, () => []),
    step(tokens, state) {
      const logProbs = new Float32Array(tokens.length * size);
      const next = state.map((history, row) => {
        const token = tokens[row]!;
        // The start of a text is not part of it.
        const grown = history.length === 0 && token === specialIds.bos ? [] : [...history, token].slice(-window);
        const weights = new Float64Array(size);
        let total = 0;
        for (const [index, kept] of grown.entries()) {
          const weight = Math.exp(-decay * (grown.length - 1 - index));
          weights[kept]! += weight;
          total += weight;
        }
        for (let id = 0; id < size; id++) {
          logProbs[row * size + id] = Math.log(grown.length === 0 ? 1 / size : weights[id]! / total);
        }
        return grown;
      });
      return { logProbs, state: next };
    },
    select: (state, rows) => Array.from(rows, (row) => state[row]!),
  };
  return model as StepModel;
}
