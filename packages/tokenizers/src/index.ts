export { createNormalizer, type Normalizer, type NormalizerConfig } from './normalize.ts';
export { type PaddedSequences, type PadOptions, padSequences } from './pad.ts';
export {
  type CharacterOptions,
  createSplitter,
  type Splitter,
  type SplitterConfig,
  splitCharacters,
  splitWhitespace,
  splitWords,
} from './split.ts';
export type { SpecialRole, SpecialTokens, Vocabulary, VocabularyJSON } from './vocabulary.ts';
export { buildVocabulary, countTokens, type VocabularyOptions } from './vocabulary-build.ts';
export { vocabularyFromJSON } from './vocabulary-json.ts';
