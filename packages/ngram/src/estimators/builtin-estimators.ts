import { createRegistry, invalidArgument, type Registry } from '@recurrent/core';
import type { EstimatorFactory, NgramEstimator } from '../estimator.ts';
import { absoluteDiscounting } from './absolute-discounting.ts';
import { addK } from './add-k.ts';
import { jelinekMercer } from './jelinek-mercer.ts';
import { katz } from './katz.ts';
import { kneserNey } from './kneser-ney.ts';
import { mle } from './mle.ts';
import { modifiedKneserNey } from './modified-kneser-ney.ts';
import { wittenBell } from './witten-bell.ts';

/** The estimators of this package by name; `.with({ mine })` adds another. */
export const builtinEstimators = createRegistry('n-gram estimator', {
  mle,
  addK,
  jelinekMercer,
  katz,
  wittenBell,
  absoluteDiscounting,
  kneserNey,
  modifiedKneserNey,
});

/**
 * Makes the estimator that `config.type` names.
 * @throws RecurrentError UNKNOWN_NAME for a type that is not registered, INVALID_ARGUMENT for a bad option
 */
export function createEstimator(
  config: { readonly type: string },
  registry: Registry<Record<string, EstimatorFactory>> = builtinEstimators as never,
): NgramEstimator {
  if (typeof config?.type !== 'string') {
    const types = registry.names().join(' | ');
    invalidArgument('ngram.createEstimator', 'config', `an object with "type": ${types}`, config);
  }
  return registry.get(config.type)(config as never);
}
