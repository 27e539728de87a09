import { checkKeys, invalidArgument, RecurrentError } from '@recurrent/core';
import type { NBestList } from '@recurrent/datasets';
import { errorRate } from '@recurrent/metrics';
import { type RescoringWeights, rescoreList, totalOf } from './rescore.ts';

/** Lists with references, the errors of each hypothesis counted once. */
export interface JudgedLists {
  readonly lists: readonly NBestList[];
  /** Substitutions, deletions and insertions by hypothesis. */
  readonly errors: readonly (readonly number[])[];
  /** Tokens of all references. */
  readonly words: number;
}

/** Word error rates of a set of lists: errors of all lists over words of all references. */
export interface RescoringReport {
  /** Of the first hypothesis of each list. */
  readonly before: number;
  /** Of the best one after rescoring. */
  readonly after: number;
  /** Of the one with the fewest errors: what no rescoring can beat. */
  readonly oracle: number;
  readonly words: number;
  readonly lists: number;
}

export interface TuningGrid {
  /** Language weights to try; default 0, then 31 from 0.1 to 100, each a quarter above the last. */
  readonly languageWeights?: readonly number[];
  /** Word penalties to try; default −10 to 10 by 1. */
  readonly wordPenalties?: readonly number[];
}

/** @throws RecurrentError INVALID_ARGUMENT naming a list without a reference */
export function judgeLists(lists: readonly NBestList[]): JudgedLists {
  let words = 0;
  const errors = lists.map(({ id, hypotheses, reference }) => {
    if (reference === undefined) {
      throw new RecurrentError({
        code: 'INVALID_ARGUMENT',
        message: `zoo.judgeLists: list "${id}" has no reference; error rates need what was said`,
        argument: 'lists',
      });
    }
    words += reference.length;
    return hypotheses.map(({ tokens }) => {
      const { substitutions, deletions, insertions } = errorRate([reference.join(' ')], [tokens.join(' ')]);
      return substitutions + deletions + insertions;
    });
  });
  if (words === 0) invalidArgument('zoo.judgeLists', 'lists', 'references with at least one word', 0);
  return { lists, errors, words };
}

/** Word error rates before and after rescoring. @param language by list and hypothesis; see `scoreNBest` */
export function reportRescoring(
  { lists, errors, words }: JudgedLists,
  language: readonly (readonly number[])[],
  weights: RescoringWeights,
): RescoringReport {
  let before = 0;
  let after = 0;
  let oracle = 0;
  for (const [index, list] of lists.entries()) {
    const own = errors[index]!;
    before += own[0]!;
    after += own[rescoreList(list, language[index]!, weights).order[0]!]!;
    oracle += Math.min(...own);
  }
  return { before: before / words, after: after / words, oracle: oracle / words, words, lists: lists.length };
}

/**
 * The weights with the fewest word errors on development lists: a grid, then a finer one around its best point, twice.
 * Of equals the one with the smaller weight and penalty wins.
 * @throws RecurrentError INVALID_ARGUMENT
 */
export function tuneRescoring(
  judged: JudgedLists,
  language: readonly (readonly number[])[],
  grid: TuningGrid = {},
): RescoringWeights {
  checkKeys('zoo.tuneRescoring', grid, ['languageWeights', 'wordPenalties']);
  let { languageWeights = usualWeights, wordPenalties = usualPenalties } = grid;
  let best = search(judged, language, languageWeights, wordPenalties);
  for (let round = 0; round < 2; round++) {
    languageWeights = between(languageWeights, best.languageWeight);
    wordPenalties = between(wordPenalties, best.wordPenalty);
    best = search(judged, language, languageWeights, wordPenalties, best);
  }
  return { languageWeight: best.languageWeight, wordPenalty: best.wordPenalty };
}

const usualWeights = [0, ...Array.from({ length: 32 }, (_, step) => 0.1 * 1.25 ** step)];
const usualPenalties = Array.from({ length: 21 }, (_, step) => step - 10);

/** Eight steps between the neighbours of a point of a grid. */
function between(grid: readonly number[], point: number): number[] {
  const at = grid.indexOf(point);
  const low = grid[Math.max(0, at - 1)]!;
  const high = grid[Math.min(grid.length - 1, at + 1)]!;
  const steps = Array.from({ length: 9 }, (_, step) => low + ((high - low) * step) / 8);
  return [...new Set([...steps, point])].sort((left, right) => left - right);
}

interface Found extends RescoringWeights {
  readonly errors: number;
}

function search(
  { lists, errors }: JudgedLists,
  language: readonly (readonly number[])[],
  languageWeights: readonly number[],
  wordPenalties: readonly number[],
  start?: Found,
): Found {
  let best = start;
  for (const languageWeight of languageWeights) {
    for (const wordPenalty of wordPenalties) {
      let count = 0;
      for (const [index, { hypotheses }] of lists.entries()) {
        let top = 0;
        let highest = Number.NEGATIVE_INFINITY;
        for (const [rank, hypothesis] of hypotheses.entries()) {
          const total = totalOf(hypothesis, language[index]![rank]!, { languageWeight, wordPenalty });
          if (total > highest) {
            highest = total;
            top = rank;
          }
        }
        count += errors[index]![top]!;
      }
      const closer =
        best !== undefined &&
        count === best.errors &&
        Math.abs(wordPenalty) < Math.abs(best.wordPenalty) &&
        languageWeight <= best.languageWeight;
      if (best === undefined || count < best.errors || closer) best = { languageWeight, wordPenalty, errors: count };
    }
  }
  if (best === undefined) invalidArgument('zoo.tuneRescoring', 'grid', 'at least one weight and one penalty', '[]');
  return best;
}
