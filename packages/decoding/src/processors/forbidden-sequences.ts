import { checkKeys, invalidArgument } from '@recurrent/core';
import { checkToken } from '../check-token.ts';
import type { LogitsProcessor } from './processor.ts';

export interface ForbiddenSequencesConfig {
  /** Each of two tokens or more; for single tokens there is forbiddenTokens. */
  readonly sequences: readonly (readonly number[])[];
}

/**
 * Forbids the last token of each sequence where the tokens before it are the end of the prompt and what follows it.
 * @throws RecurrentError INVALID_ARGUMENT
 */
export function forbiddenSequences(config: ForbiddenSequencesConfig): LogitsProcessor {
  const where = 'decoding.forbiddenSequences';
  checkKeys(where, config, ['sequences']);
  const { sequences } = config;
  if (!Array.isArray(sequences) || sequences.some((sequence) => !(sequence?.length >= 2))) {
    invalidArgument(where, 'sequences', 'lists of at least two token ids', sequences);
  }
  return {
    config: { type: 'forbiddenSequences', sequences },
    apply(scores, { prompt, tokens }) {
      const length = prompt.length + tokens.length;
      const at = (place: number) => (place < prompt.length ? prompt[place] : tokens[place - prompt.length]);
      for (const sequence of sequences as readonly (readonly number[])[]) {
        const start = length - sequence.length + 1;
        if (start < 0) continue;
        const ends = sequence.slice(0, -1).every((token, index) => at(start + index) === token);
        if (ends) scores[sequence.at(-1)!] = -Infinity;
      }
    },
    check({ vocabularySize }) {
      for (const token of sequences.flat()) checkToken(where, 'sequences', token, vocabularySize);
    },
  };
}
