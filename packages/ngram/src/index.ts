export type { TextPieces } from './arpa/lines.ts';
export { type ReadArpaOptions, readArpa } from './arpa/read.ts';
export { writeArpa } from './arpa/write.ts';
export { type CountOptions, countNgrams, type NgramCounts, type TokenSequences } from './count.ts';
export { type EstimateOptions, estimateNgrams } from './estimate.ts';
export type { Estimate, EstimateContext, EstimatorFactory, NgramEstimator } from './estimator.ts';
export { absoluteDiscounting } from './estimators/absolute-discounting.ts';
export { type AddKConfig, addK } from './estimators/add-k.ts';
export { builtinEstimators, createEstimator } from './estimators/builtin-estimators.ts';
export type { DiscountFallback } from './estimators/fallback.ts';
export { type JelinekMercerConfig, jelinekMercer } from './estimators/jelinek-mercer.ts';
export { type KatzConfig, katz } from './estimators/katz.ts';
export { kneserNey } from './estimators/kneser-ney.ts';
export { mle } from './estimators/mle.ts';
export { type ModifiedKneserNeyConfig, modifiedKneserNey } from './estimators/modified-kneser-ney.ts';
export type { SingleDiscountConfig } from './estimators/single-discount.ts';
export { wittenBell } from './estimators/witten-bell.ts';
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
export { type NgramArrays, type NgramHeader, ngramsFromArrays, ngramsToArrays, type StoredNgrams } from './store.ts';
export type { NgramTrie } from './trie.ts';
