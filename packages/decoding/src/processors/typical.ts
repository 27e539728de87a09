import { checkKeys, checkPositiveInteger } from '@recurrent/core';
import { keepMass, logSumExp } from './keep.ts';
import type { LogitsProcessor } from './processor.ts';
import { checkMass } from './top-p.ts';

export interface TypicalConfig {
  /** The probability to keep, in (0, 1]. */
  readonly mass: number;
  /** Default 1. */
  readonly minKeep?: number | undefined;
}

/**
 * Locally typical: with the entropy H = −Σ p ln p, keeps the tokens of smallest |−ln p − H| until their probability
 * together is at least `mass`.
 * @throws RecurrentError INVALID_ARGUMENT
 * @see Meister et al. 2023
 */
export function typical(config: TypicalConfig): LogitsProcessor {
  const where = 'decoding.typical';
  checkKeys(where, config, ['mass', 'minKeep']);
  const { mass, minKeep = 1 } = config;
  checkMass(where, 'mass', mass);
  checkPositiveInteger(where, 'minKeep', minKeep);
  return {
    config: { type: 'typical', mass, minKeep },
    apply(scores) {
      if (mass === 1) return;
      const norm = logSumExp(scores);
      let entropy = 0;
      for (const score of scores) if (score > -Infinity) entropy -= Math.exp(score - norm) * (score - norm);
      const ranks = Float64Array.from(scores, (score) => -Math.abs(norm - score - entropy));
      keepMass(scores, ranks, mass, minKeep);
    },
  };
}
