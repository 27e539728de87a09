import { checkKeys, invalidArgument } from '@recurrent/core';
import { checkToken } from '../check-token.ts';
import type { LogitsProcessor, SearchLimits } from './processor.ts';

export interface ForcedTokensConfig {
  /** The token at each position behind the prompt from the first one on; `null` leaves a position free. */
  readonly tokens: readonly (number | null)[];
  /** Also demands the end mark at the last position, so that no sequence is cut off by the bound. Default false. */
  readonly endAtMaxLength?: boolean | undefined;
}

/**
 * Forbids all tokens but the one demanded, which keeps its score: a forced prefix counts as what it is worth.
 * @throws RecurrentError INVALID_ARGUMENT
 */
export function forcedTokens(config: ForcedTokensConfig): LogitsProcessor {
  const where = 'decoding.forcedTokens';
  checkKeys(where, config, ['tokens', 'endAtMaxLength']);
  const { tokens, endAtMaxLength = false } = config;
  if (!Array.isArray(tokens)) invalidArgument(where, 'tokens', 'a list of token ids and nulls', tokens);
  const demanded = (position: number, { eos, maxLength }: Pick<SearchLimits, 'eos' | 'maxLength'>) =>
    tokens[position] ?? (endAtMaxLength && position === maxLength - 1 ? eos : undefined);
  return {
    config: { type: 'forcedTokens', tokens, endAtMaxLength },
    apply(scores, context) {
      const token = demanded(context.tokens.length, context);
      if (token === undefined) return;
      const score = scores[token]!;
      scores.fill(-Infinity);
      scores[token] = score;
    },
    check({ vocabularySize, maxLength, eos }) {
      for (const token of tokens) if (token !== null) checkToken(where, 'tokens', token, vocabularySize);
      if (tokens.length > maxLength) {
        invalidArgument(where, 'tokens', `at most maxLength = ${maxLength} tokens`, `${tokens.length} tokens`);
      }
      if (endAtMaxLength && eos === undefined) {
        invalidArgument(where, 'eos', 'an end mark among the options of the search', eos);
      }
    },
    forced: demanded,
  };
}
