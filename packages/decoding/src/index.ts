export type { TokenEvent } from './generate.ts';
export { greedySearch, streamGreedySearch } from './greedy-search.ts';
export type { FinishReason, Hypothesis } from './hypothesis.ts';
export {
  builtinProcessors,
  createProcessor,
  type ProcessorConfig,
  type ProcessorRegistry,
} from './processors/builtin-processors.ts';
export type { LogitsProcessor, SearchLimits, StepContext } from './processors/processor.ts';
export { type RandomOptions, type SampleOptions, sample, streamSample } from './sample.ts';
export type { Prompts, SearchOptions } from './search-options.ts';
export type { StepModel, StepOutput } from './step-model.ts';
export {
  builtinStoppingRules,
  createStoppingRule,
  type StoppingRuleConfig,
  type StoppingRuleRegistry,
} from './stopping/builtin-stopping-rules.ts';
export type { StoppingRule } from './stopping/stopping-rule.ts';
