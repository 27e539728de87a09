export { type AdditiveConfig, additive } from './attention/additive.ts';
export {
  type Attended,
  type AttendOptions,
  type Attention,
  type AttentionDefinition,
  type AttentionFactory,
  type AttentionSizes,
  type AttentionSource,
  defineAttention,
  maskedSoftmax,
  type PreparedSource,
  type SourceTensors,
  softmaxContext,
} from './attention/attention.ts';
export { bilinear } from './attention/bilinear.ts';
export { type AttentionRegistry, builtinAttentions, createAttention, localP } from './attention/builtin-attentions.ts';
export { coverageLoss } from './attention/coverage-loss.ts';
export { dot, scaledDot } from './attention/dot.ts';
export { defineLocalP, type LocalPConfig, type NestedAttentionConfig } from './attention/local-p.ts';
export { type MultiHeadConfig, multiHead } from './attention/multi-head.ts';
export {
  batchFeatures,
  batchPairs,
  batchSources,
  type FeatureSources,
  type Marks,
  type PairBatch,
  type Sources,
  type TokenSources,
} from './batch.ts';
export {
  type Bridge,
  type BridgeConfig,
  type BridgeFactory,
  type BridgeRegistry,
  type BridgeSizes,
  builtinBridges,
  createBridge,
} from './bridge.ts';
export { type BahdanauDecoderConfig, bahdanauDecoder } from './decoder/bahdanau.ts';
export {
  builtinDecoders,
  createDecoder,
  type DecoderConfig,
  type DecoderRegistry,
} from './decoder/builtin-decoders.ts';
export type {
  BaseDecoderConfig,
  Decoded,
  Decoder,
  DecoderEnvironment,
  DecoderFactory,
  DecoderSizes,
} from './decoder/decoder.ts';
export { type LuongDecoderConfig, luongDecoder } from './decoder/luong.ts';
export {
  type OutputConfig,
  type OutputLayer,
  type OutputPart,
  type OutputSizes,
  outputLayer,
} from './decoder/output-layer.ts';
export { type PlainDecoderConfig, plainDecoder } from './decoder/plain.ts';
export { type CellChoice, type EncodeOptions, type Encoder, type EncoderConfig, encoder } from './encoder/encoder.ts';
export type { Memory } from './encoder/memory.ts';
export { type SelfAttentionConfig, selfAttention } from './encoder/self-attention.ts';
export type { SourceConfig } from './encoder/source.ts';
export { builtinSummaries, type Summary, type SummaryRegistry } from './encoder/summary.ts';
export { type SequenceLossOptions, sequenceLoss } from './learning/loss.ts';
export { type SamplingDecay, type SamplingDecayConfig, samplingDecay } from './learning/sampling-decay.ts';
export type { ScheduledSampling } from './learning/scheduled-sampling.ts';
export {
  type DecodedTokens,
  type Encoded,
  type PairModel,
  type Seq2Seq,
  type Seq2SeqConfig,
  type Seq2SeqEnvironment,
  sequenceToSequence,
} from './model.ts';
export { type ReplaceOptions, replaceUnknowns } from './search/replace-unknowns.ts';
export { type PairScore, scorePairs } from './search/score-pairs.ts';
export { type HypothesesState, openTranslation, type Translation } from './search/step-model.ts';
