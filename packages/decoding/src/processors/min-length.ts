import { checkKeys, checkPositiveInteger, invalidArgument } from '@recurrent/core';
import type { LogitsProcessor } from './processor.ts';

export interface MinLengthConfig {
  /** The least number of tokens behind the prompt, the end mark included. */
  readonly length: number;
}

/** Forbids the end mark before position `length` − 1. @throws RecurrentError INVALID_ARGUMENT */
export function minLength(config: MinLengthConfig): LogitsProcessor {
  const where = 'decoding.minLength';
  checkKeys(where, config, ['length']);
  const { length } = config;
  checkPositiveInteger(where, 'length', length);
  return {
    config: { type: 'minLength', length },
    apply(scores, { tokens, eos }) {
      if (tokens.length < length - 1) scores[eos!] = -Infinity;
    },
    check({ eos, maxLength }) {
      if (eos === undefined) invalidArgument(where, 'eos', 'an end mark among the options of the search', eos);
      if (length > maxLength) invalidArgument(where, 'length', `at most maxLength = ${maxLength}`, length);
    },
    forbids: (token, position, { eos }) => token === eos && position < length - 1,
  };
}
