export { attentionSummarizerV1 } from './attention-summarizer/attention-summarizer-v1.ts';
export type { AttentionSummarizerConfig } from './attention-summarizer/config.ts';
export type { SummaryEncoderConfig } from './attention-summarizer/encoder/create.ts';
export type { ExtractionWeights } from './attention-summarizer/extraction/features.ts';
export type { TuneConfig } from './attention-summarizer/extraction/tune.ts';
export { summarizerPresets } from './attention-summarizer/presets.ts';
export type { SummarySearchConfig } from './attention-summarizer/search.ts';
export { loadBundle, saveBundle } from './bundle.ts';
export type { BundleSource } from './bundle-source.ts';
export { charRnnV1 } from './char-rnn/char-rnn-v1.ts';
export type { CharRnnConfig } from './char-rnn/config.ts';
export { charRnnPresets } from './char-rnn/presets.ts';
export {
  type AnyCombinedPlugin,
  type CombinedModelPlugin,
  type CombineOptions,
  combineModels,
  defineCombinedModel,
} from './combined.ts';
export type { HybridLmConfig, SpellingConfig } from './hybrid-lm/config.ts';
export { hybridLmV1 } from './hybrid-lm/hybrid-lm-v1.ts';
export type { LanguageData, LanguageUnit } from './language/data.ts';
export {
  type LanguageModel,
  languageModelOf,
  type Passage,
  type PassageScore,
  type ScoreOptions,
} from './language/language-model.ts';
export { languageModelingTask, languageProtocol } from './language/task.ts';
export { type CacheConfig, type CacheOptions, cacheLanguageModel } from './language-uses/cache-model.ts';
export { type CombinedLmConfig, combinedLmV1 } from './language-uses/combined-lm-v1.ts';
export { evaluateDynamically } from './language-uses/evaluate-dynamically.ts';
export { type MixOptions, mixLanguageModels, mixScores } from './language-uses/mix-language-models.ts';
export type { MixingName } from './language-uses/mixing.ts';
export { encodePrompt, joinTokens } from './language-uses/prompt.ts';
export { type RankedCandidate, rankCandidates } from './language-uses/rank-candidates.ts';
export { type RescoredList, type RescoringWeights, rescoreList, scoreNBest } from './language-uses/rescore.ts';
export { type TunedCombination, tuneCombination } from './language-uses/tune-combination.ts';
export { type EmOptions, type TunedWeights, tuneLinearWeights } from './language-uses/tune-linear-weights.ts';
export { type LogLinearTuningOptions, tuneLogLinearWeights } from './language-uses/tune-log-linear-weights.ts';
export {
  type JudgedLists,
  judgeLists,
  type RescoringReport,
  reportRescoring,
  type TuningGrid,
  tuneRescoring,
} from './language-uses/tune-rescoring.ts';
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
  type DynamicOptions,
  defineCountedModel,
  defineModel,
  type EncodeOptions,
  type ExampleOf,
  type HeldOut,
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
export type { NgramLmConfig } from './ngram-lm/config.ts';
export { ngramLmV1 } from './ngram-lm/ngram-lm-v1.ts';
export type { NnlmConfig, NnlmDropoutConfig } from './nnlm/config.ts';
export { nnlmV1 } from './nnlm/nnlm-v1.ts';
export { nnlmPresets } from './nnlm/presets.ts';
export { type AnyCellFactory, checkPlugin, definePlugin, type Plugin } from './plugin.ts';
export type { RnnlmConfig } from './rnnlm/config.ts';
export { rnnlmPresets } from './rnnlm/presets.ts';
export { rnnlmV1 } from './rnnlm/rnnlm-v1.ts';
export type { CombinedItem } from './seq2seq/combine-translators.ts';
export { type CombinedSeq2SeqConfig, combinedSeq2seqV1 } from './seq2seq/combined-seq2seq-v1.ts';
export type { Seq2SeqV1Config } from './seq2seq/config.ts';
export type { PairData } from './seq2seq/data.ts';
export type { PairCodecs, PairItem } from './seq2seq/encode.ts';
export type { LengthConfig } from './seq2seq/length.ts';
export { seq2seqPresets } from './seq2seq/presets.ts';
export type { SearchConfig } from './seq2seq/search.ts';
export { seq2seqV1 } from './seq2seq/seq2seq-v1.ts';
export { type FoundText, type ReferenceScore, sequenceToSequenceTask, type TextPrediction } from './seq2seq/task.ts';
export type { TextCodec, TextConfig } from './seq2seq/text-codec.ts';
export type { OpenSources, PairReader, Translator } from './seq2seq/translator.ts';
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
