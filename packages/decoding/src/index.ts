export type { BeamEvent, EndedHypothesis, RunningHypothesis } from './beam-event.ts';
export type { BeamSearchOptions, Diversity, HypothesisScorer } from './beam-options.ts';
export { beamSearch, streamBeamSearch } from './beam-search.ts';
export { type CoveragePenaltyConfig, coveragePenalty } from './coverage-penalty.ts';
export { type EnsembleOptions, ensemble } from './ensemble.ts';
export type { MakerRegistry, TypedConfig } from './from-config.ts';
export type { TokenEvent } from './generate.ts';
export { greedySearch, streamGreedySearch } from './greedy-search.ts';
export type { FinishReason, Hypothesis } from './hypothesis.ts';
export {
  builtinLengthNormalizations,
  createLengthNormalization,
  type LengthNormalization,
  type LengthNormalizationConfig,
  type LengthNormalizationRegistry,
} from './length-normalization.ts';
export {
  builtinProcessors,
  createProcessor,
  type ProcessorConfig,
  type ProcessorRegistry,
} from './processors/builtin-processors.ts';
export type { LogitsProcessor, SearchLimits, StepContext } from './processors/processor.ts';
export { type RandomOptions, type SampleOptions, sample, streamSample } from './sample.ts';
export { scoreTargets, type TargetScore } from './score-targets.ts';
export type { Prompts, SearchOptions } from './search-options.ts';
export { type ShallowFusionOptions, shallowFusion } from './shallow-fusion.ts';
export type { StepModel, StepOutput } from './step-model.ts';
export { type StochasticBeamSearchOptions, stochasticBeamSearch } from './stochastic-beam-search.ts';
export {
  builtinStoppingRules,
  createStoppingRule,
  type StoppingRuleConfig,
  type StoppingRuleRegistry,
} from './stopping/builtin-stopping-rules.ts';
export type { StoppingRule } from './stopping/stopping-rule.ts';
