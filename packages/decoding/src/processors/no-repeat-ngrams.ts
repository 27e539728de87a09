import { checkKeys, checkPositiveInteger } from '@recurrent/core';
import type { LogitsProcessor } from './processor.ts';

export interface NoRepeatNgramsConfig {
  /** n: no n tokens in a row occur twice. */
  readonly size: number;
}

/**
 * Forbids every token that would complete an n-gram which the prompt and what follows it hold already.
 * @throws RecurrentError INVALID_ARGUMENT
 * @see Paulus et al. 2018
 */
export function noRepeatNgrams(config: NoRepeatNgramsConfig): LogitsProcessor {
  const where = 'decoding.noRepeatNgrams';
  checkKeys(where, config, ['size']);
  const { size } = config;
  checkPositiveInteger(where, 'size', size);
  return {
    config: { type: 'noRepeatNgrams', size },
    apply(scores, { prompt, tokens }) {
      const length = prompt.length + tokens.length;
      const at = (place: number) => (place < prompt.length ? prompt[place]! : tokens[place - prompt.length]!);
      for (let end = size - 1; end < length; end++) {
        let same = true;
        for (let back = 1; same && back < size; back++) same = at(end - back) === at(length - back);
        if (same) scores[at(end)] = -Infinity;
      }
    },
  };
}
