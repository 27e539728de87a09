export type { AddedToken } from './added-tokens.ts';
export type { DecoderConfig } from './decoder.ts';
export type { Encoding } from './encoding.ts';
export { readTokenizerJson } from './hugging-face/read.ts';
export { writeTokenizerJson } from './hugging-face/write.ts';
export type { PaddingConfig, TruncationConfig } from './length-limits.ts';
export type { TokenModelConfig } from './model.ts';
export { createNormalizer, type Normalizer, type NormalizerConfig } from './normalize.ts';
export { oneHot } from './one-hot.ts';
export { type PaddedSequences, type PadOptions, padSequences } from './pad.ts';
export { createSplitter, type SplitterConfig } from './split.ts';
export { type CharacterOptions, splitCharacters, splitWhitespace, splitWords } from './split-characters.ts';
export type { Splitter } from './splitter.ts';
export type { TemplateConfig } from './template.ts';
export type { Sampling } from './token-model.ts';
export {
  createTokenizer,
  type DecodeOptions,
  type EncodeOptions,
  type Tokenizer,
  type TokenizerConfig,
} from './tokenizer.ts';
export {
  type TokenizerTrainingEvent,
  type TokenizerTrainingOptions,
  trainTokenizer,
} from './training/train.ts';
export type { SpecialRole, SpecialTokens, Vocabulary, VocabularyJSON } from './vocabulary.ts';
export { buildVocabulary, countTokens, type VocabularyOptions } from './vocabulary-build.ts';
export { type BertOptions, type Gpt2Files, readBert, readGpt2, writeBert, writeGpt2 } from './vocabulary-files.ts';
export { vocabularyFromJSON } from './vocabulary-json.ts';
