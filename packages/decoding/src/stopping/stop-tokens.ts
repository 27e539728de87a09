import { checkKeys, invalidArgument } from '@recurrent/core';
import { checkToken } from '../check-token.ts';
import type { StoppingRule } from './stopping-rule.ts';

export interface StopTokensConfig {
  readonly tokens: readonly number[];
}

/** Stops behind any of the tokens, which stays in the hypothesis. @throws RecurrentError INVALID_ARGUMENT */
export function stopTokens(config: StopTokensConfig): StoppingRule {
  const where = 'decoding.stopTokens';
  checkKeys(where, config, ['tokens']);
  if (!Array.isArray(config.tokens) || config.tokens.length === 0) {
    invalidArgument(where, 'tokens', 'at least one token', config.tokens);
  }
  const stopping = new Set(config.tokens);
  return {
    config: { type: 'stopTokens', ...config },
    stops: ({ tokens }) => stopping.has(tokens[tokens.length - 1]!),
    check({ vocabularySize }) {
      for (const token of stopping) checkToken(where, 'tokens', token, vocabularySize);
    },
  };
}
