export { loadBundle, saveBundle } from './bundle.ts';
export type { BundleSource } from './bundle-source.ts';
export type { LanguageData } from './language/data.ts';
export {
  type LanguageModel,
  languageModelOf,
  type Passage,
  type PassageScore,
  type ScoreOptions,
} from './language/language-model.ts';
export { languageModelingTask, languageProtocol } from './language/task.ts';
export {
  type AnyCountedPlugin,
  type AnyModelPlugin,
  type AnyTrainedPlugin,
  type BatchOptions,
  type ConfigOf,
  type CountEnvironment,
  type Counted,
  type CountedModel,
  type CountedModelPlugin,
  type DataOf,
  defineCountedModel,
  defineModel,
  type EncodeOptions,
  type ExampleOf,
  type InitialValue,
  type Model,
  type ModelEnvironment,
  type ModelPlugin,
  type Partially,
  type PredictionOf,
  type PredictOptions,
  type Predictor,
  type Prepared,
  type PrepareEnvironment,
  type StoredArrays,
} from './model.ts';
export { type AnyCellFactory, checkPlugin, definePlugin, type Plugin } from './plugin.ts';
export type { CharacterBilstmConfig, CharacterCnnConfig, CharactersConfig } from './tagger/characters.ts';
export type { DropoutConfig, FeatureConfig, TaggerConfig, WordConfig } from './tagger/config.ts';
export type { OutputFeaturesConfig } from './tagger/output-features.ts';
export { taggerPresets } from './tagger/presets.ts';
export { taggerV1 } from './tagger/tagger-v1.ts';
export type { TaggingData } from './tagging/data.ts';
export { type Tagging, taggingTask } from './tagging/task.ts';
export { type AnyTask, defineTask, type Evaluation, type ReadOptions, type Task } from './task.ts';
export { readWordVectors, type WordVectorOptions, type WordVectors } from './text/word-vectors.ts';
export { type TrainOptions, trainModel } from './train.ts';
export type { EvaluateOptions, Metrics, TrainedModel, TrainingSummary } from './trained.ts';
export { checkTraining, type TrainingConfig } from './training-config.ts';
export { builtinPlugin, createZoo, type Zoo, type ZooModels, type ZooOptions } from './zoo.ts';
