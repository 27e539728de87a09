import { checkKeys, checkPositiveInteger, invalidArgument } from '@recurrent/core';
import { keepMass } from './keep.ts';
import type { LogitsProcessor } from './processor.ts';

export interface TopPConfig {
  /** In (0, 1]. */
  readonly p: number;
  /** Default 1. */
  readonly minKeep?: number | undefined;
}

/**
 * Nucleus: keeps the smallest set of likeliest tokens whose probability together is at least p.
 * @throws RecurrentError INVALID_ARGUMENT
 * @see Holtzman et al. 2020
 */
export function topP(config: TopPConfig): LogitsProcessor {
  const where = 'decoding.topP';
  checkKeys(where, config, ['p', 'minKeep']);
  const { p, minKeep = 1 } = config;
  checkMass(where, 'p', p);
  checkPositiveInteger(where, 'minKeep', minKeep);
  return {
    config: { type: 'topP', p, minKeep },
    apply(scores) {
      if (p < 1) keepMass(scores, Float64Array.from(scores), p, minKeep);
    },
  };
}

/** @throws RecurrentError INVALID_ARGUMENT unless 0 < value ≤ 1 */
export function checkMass(where: string, argument: string, value: unknown): void {
  if (typeof value !== 'number' || !(value > 0 && value <= 1)) {
    invalidArgument(where, argument, 'a probability above 0 and up to 1', value);
  }
}
