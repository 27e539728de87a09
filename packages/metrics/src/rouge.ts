import { checkKeys, checkOneOf } from '@recurrent/core';
import { countAll, countMatches, countNgrams } from './ngrams.ts';
import { alignReferences, type References, referenceCount, splitOnSpaces } from './text.ts';

/**
 * `multiset` counts every n-gram as often as both sides have it, and the length of the longest common subsequence, as
 * ROUGE-1.5.5 does without stemming. `distinct` counts each different n-gram once and weighs ROUGE-L by β = P / R, as
 * the first versions of the Python package `rouge` did.
 */
export type RougeCounting = 'multiset' | 'distinct';

export interface RougeOptions {
  /** Default `multiset`. */
  readonly counting?: RougeCounting | undefined;
  /** Default true: as ROUGE-1.5.5. */
  readonly lowercase?: boolean | undefined;
}

/** 0 … 1. */
export interface RougeScores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

export interface RougeReport {
  /** `rouge|refs:1|count:multiset|case:lc|tok:none|avg:segments`. */
  readonly protocol: string;
  /** Means over the segments; of several references the one with the best F is taken for each score. */
  readonly rouge1: RougeScores;
  readonly rouge2: RougeScores;
  readonly rougeL: RougeScores;
}

/**
 * ROUGE-1, ROUGE-2 and sentence-level ROUGE-L: the overlap of unigrams, of bigrams and of the longest common
 * subsequence with the reference, as precision, recall and their F (β = 1). Lines are split at white space only: tokenise
 * before. Does not stem, drop stop words or split summaries into sentences.
 * @throws RecurrentError INVALID_ARGUMENT
 * @see Lin 2004
 */
export function rouge(hypotheses: readonly string[], references: References, options: RougeOptions = {}): RougeReport {
  const where = 'metrics.rouge';
  checkKeys(where, options, ['counting', 'lowercase']);
  const { counting = 'multiset', lowercase = true } = options;
  checkOneOf(where, 'counting', counting, ['multiset', 'distinct']);
  const lists = alignReferences(where, hypotheses, references);
  const tokenize = (line: string) => splitOnSpaces(lowercase ? line.toLowerCase() : line);
  const { ngrams, subsequence } = countings[counting];
  const average = (scorer: (hypothesis: readonly string[], reference: readonly string[]) => RougeScores) => {
    const best = hypotheses.map((hypothesis, index) =>
      lists[index]!.map((reference) => scorer(tokenize(hypothesis), tokenize(reference))).reduce((left, right) =>
        right.f1 > left.f1 ? right : left,
      ),
    );
    const mean = (key: keyof RougeScores) => best.reduce((sum, scores) => sum + scores[key], 0) / best.length;
    return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1') };
  };
  const casing = lowercase ? 'lc' : 'mixed';
  return {
    protocol: `rouge|refs:${referenceCount(references)}|count:${counting}|case:${casing}|tok:none|avg:segments`,
    rouge1: average((hypothesis, reference) => ngrams(hypothesis, reference, 1)),
    rouge2: average((hypothesis, reference) => ngrams(hypothesis, reference, 2)),
    rougeL: average(subsequence),
  };
}

type Words = readonly string[];

interface Counting {
  ngrams(hypothesis: Words, reference: Words, order: number): RougeScores;
  subsequence(hypothesis: Words, reference: Words): RougeScores;
}

const countings: Readonly<Record<RougeCounting, Counting>> = {
  multiset: {
    ngrams(hypothesis, reference, order) {
      const found = countNgrams(hypothesis, order, ' ');
      const wanted = countNgrams(reference, order, ' ');
      return fOne(countMatches(found, wanted), countAll(found), countAll(wanted), 0);
    },
    subsequence: (hypothesis, reference) =>
      fOne(commonSubsequence(reference, hypothesis), hypothesis.length, reference.length, 0),
  },
  distinct: {
    ngrams(hypothesis, reference, order) {
      const found = countNgrams(hypothesis, order, ' ');
      const wanted = countNgrams(reference, order, ' ');
      const matches = [...found.keys()].filter((key) => wanted.has(key)).length;
      return fOne(matches, found.size, wanted.size, 1e-8);
    },
    subsequence(hypothesis, reference) {
      const matches = commonSubsequence(reference, hypothesis);
      const { precision, recall } = fOne(matches, hypothesis.length, reference.length, 0);
      const beta = precision / (recall + 1e-12);
      const f1 = ((1 + beta ** 2) * recall * precision) / (recall + beta ** 2 * precision + 1e-12);
      return { precision, recall, f1 };
    },
  },
};

/** @param epsilon added to the denominator of F */
function fOne(matches: number, found: number, wanted: number, epsilon: number): RougeScores {
  const precision = found === 0 ? 0 : matches / found;
  const recall = wanted === 0 ? 0 : matches / wanted;
  const sum = precision + recall + epsilon;
  return { precision, recall, f1: sum === 0 ? 0 : 2 * ((precision * recall) / sum) };
}

/** The length of a longest sequence of words that both have in this order. */
function commonSubsequence(left: Words, right: Words): number {
  let before = new Int32Array(right.length + 1);
  let row = new Int32Array(right.length + 1);
  for (const word of left) {
    for (let column = 1; column < row.length; column++) {
      row[column] = word === right[column - 1] ? before[column - 1]! + 1 : Math.max(before[column]!, row[column - 1]!);
    }
    [before, row] = [row, before];
  }
  return before[right.length]!;
}
