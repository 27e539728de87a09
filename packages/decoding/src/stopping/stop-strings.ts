import { checkKeys, invalidArgument } from '@recurrent/core';
import type { StoppingRule } from './stopping-rule.ts';

export interface StopStringsConfig {
  readonly strings: readonly string[];
}

/**
 * Stops when the text generated so far holds one of the strings, wherever token borders lie. The tokens that spell it
 * stay in the hypothesis. The search must be given `detokenize`.
 * @throws RecurrentError INVALID_ARGUMENT
 */
export function stopStrings(config: StopStringsConfig): StoppingRule {
  const where = 'decoding.stopStrings';
  checkKeys(where, config, ['strings']);
  const { strings } = config;
  if (
    !Array.isArray(strings) ||
    strings.length === 0 ||
    strings.some((text) => typeof text !== 'string' || text === '')
  ) {
    invalidArgument(where, 'strings', 'at least one string, none of them empty', strings);
  }
  return {
    config: { type: 'stopStrings', ...config },
    stops({ tokens, detokenize }) {
      const text = detokenize!(tokens);
      return strings.some((string) => text.includes(string));
    },
    check({ detokenize }) {
      if (detokenize === undefined) {
        invalidArgument(
          where,
          'detokenize',
          'a function from tokens to text among the options of the search',
          detokenize,
        );
      }
    },
  };
}
