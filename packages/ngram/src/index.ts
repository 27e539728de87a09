export { type CountOptions, countNgrams, type NgramCounts, type TokenSequences } from './count.ts';
export { type EstimateOptions, estimateNgrams } from './estimate.ts';
export type { Estimate, EstimateContext, EstimatorFactory, NgramEstimator } from './estimator.ts';
export type { DiscountFallback } from './estimators/fallback.ts';
export { type ModifiedKneserNeyConfig, modifiedKneserNey } from './estimators/modified-kneser-ney.ts';
export type { NgramEvent, WorkOptions } from './events.ts';
export {
  createNgramModel,
  type NgramModel,
  type NgramScore,
  type NgramState,
  type NgramStep,
  type SampleOptions,
  type ScoreOptions,
} from './model.ts';
export { type NgramPerplexity, ngramPerplexity } from './perplexity.ts';
export { findChild, type TrieShape } from './shape.ts';
export type { NgramTrie } from './trie.ts';
