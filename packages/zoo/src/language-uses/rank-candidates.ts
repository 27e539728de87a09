import type { LanguageModel, Passage, PassageScore, ScoreOptions } from '../language/language-model.ts';

/** How likely a model holds one of several texts. */
export interface RankedCandidate {
  /** Σ ln p of its tokens and its end mark; nats. */
  readonly logProb: number;
  /** How many were scored, the end mark included. */
  readonly tokens: number;
  /** exp(−logProb / tokens). */
  readonly perplexity: number;
  readonly unknown: number;
  /** 1 for the likeliest; equals share a rank. */
  readonly rank: number;
  readonly score: PassageScore;
}

/**
 * Scores texts and ranks them by ln p of the whole. The model should begin each of them afresh (`languageModelOf` with
 * `context: 'sentence'`). Longer texts are less likely; divide by `tokens` to compare texts of other lengths.
 * @returns in the order given
 */
export async function rankCandidates(
  model: LanguageModel,
  passages: readonly Passage[],
  options: ScoreOptions = {},
): Promise<RankedCandidate[]> {
  const scores = await model.score(passages, options);
  const logProbs = scores.map((score) => sum(score.logProbs));
  const sorted = [...logProbs].sort((left, right) => right - left);
  return scores.map((score, index) => {
    const logProb = logProbs[index]!;
    const tokens = score.logProbs.length;
    const perplexity = Math.exp(-logProb / tokens);
    return { logProb, tokens, perplexity, unknown: score.unknown, rank: sorted.indexOf(logProb) + 1, score };
  });
}

/** Σ of log-probabilities. */
export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let index = 0; index < values.length; index++) total += values[index]!;
  return total;
}
