import { checkKeys } from '@recurrent/core';
import type { LogitsProcessor } from './processor.ts';
import { checkMass } from './top-p.ts';

export interface MinPConfig {
  /** In (0, 1]: the share of the likeliest token's probability that a token needs. */
  readonly p: number;
}

/**
 * Keeps the tokens with p(token) ≥ p · max p.
 * @throws RecurrentError INVALID_ARGUMENT
 * @see Nguyen et al. 2024
 */
export function minP(config: MinPConfig): LogitsProcessor {
  const where = 'decoding.minP';
  checkKeys(where, config, ['p']);
  checkMass(where, 'p', config.p);
  return {
    config: { type: 'minP', ...config },
    apply(scores) {
      let highest = -Infinity;
      for (const score of scores) if (score > highest) highest = score;
      const least = highest + Math.log(config.p);
      for (let token = 0; token < scores.length; token++) if (scores[token]! < least) scores[token] = -Infinity;
    },
  };
}
