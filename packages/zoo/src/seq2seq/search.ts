import { checkPositiveInteger, invalidArgument } from '@recurrent/core';
import { createLengthNormalization, type LengthNormalizationConfig } from '@recurrent/decoding';
import { checkBoolean, section } from '../sections.ts';

/** How targets are looked for. */
export interface SearchConfig {
  /** Hypotheses kept at each step; 1 (default) is greedy search. */
  readonly beamSize: number;
  /** How many to give for each source, at most `beamSize` (default 1). */
  readonly nBest: number;
  /** What hypotheses of differing lengths are ranked by (default: the mean of a token). */
  readonly lengthNormalization: LengthNormalizationConfig;
  /** Put the source token that was looked at most in the place of an unknown one (default false); needs attention. */
  readonly replaceUnknowns: boolean;
  /** Give the attention of each token too (default false). */
  readonly attention: boolean;
}

export const searchDefaults: SearchConfig = {
  beamSize: 1,
  nBest: 1,
  lengthNormalization: { type: 'average' },
  replaceUnknowns: false,
  attention: false,
};

/** @param attends whether the model has attention @throws RecurrentError INVALID_ARGUMENT, UNKNOWN_NAME */
export function checkSearch(where: string, given: unknown, defaults: SearchConfig, attends: boolean): SearchConfig {
  const config = section(where, given, defaults);
  checkPositiveInteger(where, 'beamSize', config.beamSize);
  checkPositiveInteger(where, 'nBest', config.nBest);
  if (config.nBest > config.beamSize)
    invalidArgument(where, 'nBest', `at most beamSize, ${config.beamSize}`, config.nBest);
  createLengthNormalization(config.lengthNormalization);
  for (const name of ['replaceUnknowns', 'attention'] as const) {
    checkBoolean(where, name, config[name]);
    if (config[name] && !attends) invalidArgument(where, name, 'false, as this model has no attention', true);
  }
  return config;
}
