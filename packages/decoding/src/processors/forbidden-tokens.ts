import { checkKeys, invalidArgument } from '@recurrent/core';
import { checkToken } from '../check-token.ts';
import type { LogitsProcessor } from './processor.ts';

export interface ForbiddenTokensConfig {
  readonly tokens: readonly number[];
}

/** Forbids the tokens everywhere. @throws RecurrentError INVALID_ARGUMENT */
export function forbiddenTokens(config: ForbiddenTokensConfig): LogitsProcessor {
  const where = 'decoding.forbiddenTokens';
  checkKeys(where, config, ['tokens']);
  if (!Array.isArray(config.tokens)) invalidArgument(where, 'tokens', 'a list of token ids', config.tokens);
  const tokens = new Set(config.tokens);
  return {
    config: { type: 'forbiddenTokens', ...config },
    apply(scores) {
      for (const token of tokens) scores[token] = -Infinity;
    },
    check({ vocabularySize }) {
      for (const token of tokens) checkToken(where, 'tokens', token, vocabularySize);
      if (tokens.size >= vocabularySize) {
        invalidArgument(where, 'tokens', 'to leave at least one token of the vocabulary', `all ${vocabularySize}`);
      }
    },
    forbids: (token) => tokens.has(token),
  };
}
