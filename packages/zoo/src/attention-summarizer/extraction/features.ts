import type { LogitsProcessor } from '@recurrent/decoding';

/** What is known of a next token y_{i+1} besides ln p, each 0 or 1. */
export const extractionFeatures = ['unigram', 'bigram', 'trigram', 'reordering', 'end'] as const;

/** Nats for each feature of a token; ln p counts as it is. */
export type ExtractionWeights = Readonly<Record<(typeof extractionFeatures)[number], number>>;

/** The n-grams of a source, as tokens of the target. */
export interface SourceIndex {
  /** Where each token stands first. */
  readonly first: ReadonlyMap<number, number>;
  /** Where each token stands last. */
  readonly last: ReadonlyMap<number, number>;
  /** What stands right behind a token. */
  readonly bigrams: ReadonlyMap<number, ReadonlySet<number>>;
  /** What stands right behind two tokens, by their key. */
  readonly trigrams: ReadonlyMap<string, ReadonlySet<number>>;
  /** The end mark of the target. */
  readonly eos: number;
}

/** The marks of the target's vocabulary, which match nothing in a source. */
export type TargetMarks = Readonly<Record<'pad' | 'unk' | 'bos' | 'eos', number>>;

/** Looks up the n-grams of a source. @param source ids of the target's vocabulary */
export function indexSource(source: ArrayLike<number>, { pad, unk, bos, eos }: TargetMarks): SourceIndex {
  const never = [pad, unk, bos, eos];
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  const bigrams = new Map<number, Set<number>>();
  const trigrams = new Map<string, Set<number>>();
  const matches = (at: number) => at >= 0 && !never.includes(source[at]!);
  for (let at = 0; at < source.length; at++) {
    if (!matches(at)) continue;
    const token = source[at]!;
    if (!first.has(token)) first.set(token, at);
    last.set(token, at);
    if (!matches(at - 1)) continue;
    put(bigrams, source[at - 1]!, token);
    if (matches(at - 2)) put(trigrams, pair(source[at - 2]!, source[at - 1]!), token);
  }
  return { first, last, bigrams, trigrams, eos };
}

/**
 * Calls `found` for each token that has a feature after these:
 *
 * - unigram: ∃j. y_{i+1} = x_j
 * - bigram, trigram: ∃j. y_{i+1−k} = x_{j−k} for k = 0 … 1, 2
 * - reordering: ∃k > j. y_i = x_k, y_{i+1} = x_j
 * - end: y_{i+1} is the end mark; not in the paper, whose summaries are all as long. What the others give a token is given
 *   for not ending, too, which this makes up for.
 *
 * @see Rush, Chopra and Weston 2015, section 5
 */
export function matchesAfter(
  { first, last, bigrams, trigrams, eos }: SourceIndex,
  before: readonly number[],
  found: (token: number, feature: (typeof extractionFeatures)[number]) => void,
): void {
  found(eos, 'end');
  for (const token of first.keys()) found(token, 'unigram');
  const previous = before.at(-1);
  if (previous === undefined) return;
  for (const token of bigrams.get(previous) ?? []) found(token, 'bigram');
  const second = before.at(-2);
  if (second !== undefined) {
    for (const token of trigrams.get(pair(second, previous)) ?? []) found(token, 'trigram');
  }
  const behind = last.get(previous);
  if (behind === undefined) return;
  for (const [token, at] of first) if (at < behind) found(token, 'reordering');
}

/** How often a whole target, its end mark included, has each feature, in the order of `extractionFeatures`. */
export function countFeatures(index: SourceIndex, target: readonly number[]): number[] {
  const counts = extractionFeatures.map(() => 0);
  for (const [at, said] of target.entries()) {
    matchesAfter(index, target.slice(0, at), (token, feature) => {
      if (token === said) counts[extractionFeatures.indexOf(feature)]!++;
    });
  }
  return counts;
}

/** Adds the weights of its features to the score of each next token: s = ln p + Σ weight·feature. */
export function extraction(weights: ExtractionWeights, indices: readonly SourceIndex[]): LogitsProcessor {
  return {
    config: { type: 'extraction', ...weights },
    apply(scores, { source, tokens }) {
      matchesAfter(indices[source]!, tokens, (token, feature) => {
        scores[token]! += weights[feature];
      });
    },
  };
}

function put<Key>(map: Map<Key, Set<number>>, key: Key, token: number): void {
  const set = map.get(key);
  if (set === undefined) map.set(key, new Set([token]));
  else set.add(token);
}

function pair(left: number, right: number): string {
  return `${left} ${right}`;
}
