import { checkKeys, invalidArgument } from '@recurrent/core';
import type { LogitsProcessor } from './processor.ts';

export interface RepetitionPenaltyConfig {
  /** > 0: above 1 makes tokens that occurred less likely, below 1 likelier. */
  readonly penalty: number;
}

/**
 * s ← s · penalty for each token in the prompt or behind it, once however often it occurred; a score above 0 (from
 * another processor) is divided instead. Works on ln p, as in beam search elsewhere, not on raw logits.
 * @throws RecurrentError INVALID_ARGUMENT
 * @see Keskar et al. 2019 (CTRL)
 */
export function repetitionPenalty(config: RepetitionPenaltyConfig): LogitsProcessor {
  const where = 'decoding.repetitionPenalty';
  checkKeys(where, config, ['penalty']);
  const { penalty } = config;
  if (!(penalty > 0 && penalty < Infinity)) invalidArgument(where, 'penalty', 'a number > 0', penalty);
  return {
    config: { type: 'repetitionPenalty', penalty },
    apply(scores, { prompt, tokens }) {
      const seen = new Set([...Array.from(prompt), ...tokens]);
      for (const token of seen) {
        const score = scores[token]!;
        scores[token] = score < 0 ? score * penalty : score / penalty;
      }
    },
  };
}
