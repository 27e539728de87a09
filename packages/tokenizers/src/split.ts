import { checkKeys, checkOneOf, invalidArgument } from '@recurrent/core';
import { compilePattern, type Pattern } from './pattern.ts';
import { type CharacterOptions, characterSpans, wordSpans } from './split-characters.ts';
import { bertSpans, chineseSpans, whitespaceSpans } from './split-classes.ts';
import { type DictionaryOptions, dictionarySpans } from './split-dictionary.ts';
import { gpt2Spans } from './split-gpt2.ts';
import { type MetaspaceOptions, metaspaceSplitter, prefixSpaceSplitter } from './split-metaspace.ts';
import { type MosesOptions, mosesLanguages, mosesSpans } from './split-moses.ts';
import { type PatternBehavior, patternBehaviors, patternSpans } from './split-pattern.ts';
import { pennSpans } from './split-penn.ts';
import { type Splitter, sequenceSplitter, spanSplitter, wholeSpan } from './splitter.ts';

/** A splitter as data. */
export type SplitterStepConfig =
  /** The runs of anything but Unicode white space. */
  | { readonly type: 'whitespace' }
  /** UAX #29; takes a BCP 47 locale for languages that need a dictionary (default: neutral). */
  | { readonly type: 'words'; readonly locale?: string }
  | ({ readonly type: 'characters' } & CharacterOptions)
  /** English as in the Penn Treebank. */
  | { readonly type: 'penn' }
  /** English, German or French as Moses' `tokenizer.perl`. */
  | ({ readonly type: 'moses' } & MosesOptions)
  /** White space separates, each punctuation mark stands alone. */
  | { readonly type: 'bert' }
  /** White space separates, each Chinese character stands alone. */
  | { readonly type: 'chinese' }
  | ({ readonly type: 'dictionary' } & DictionaryOptions)
  /** GPT-2's pattern; loses nothing. */
  | { readonly type: 'gpt2' }
  /** A blank before each piece that does not begin with white space. */
  | { readonly type: 'prefixSpace' }
  | ({ readonly type: 'metaspace' } & MetaspaceOptions)
  | {
      readonly type: 'pattern';
      readonly pattern: Pattern;
      /** `removed` by default. */
      readonly behavior?: PatternBehavior;
      /** Split at what the pattern does not find. */
      readonly invert?: boolean;
    };

/** A splitter as data, or several, each splitting what the one before it made. */
export type SplitterConfig = SplitterStepConfig | readonly SplitterStepConfig[];

const where = 'tokenizers.createSplitter';

type Builders = {
  readonly [Type in SplitterStepConfig['type']]: {
    readonly keys: readonly string[];
    build(config: Extract<SplitterStepConfig, { type: Type }>): Splitter;
  };
};

const builders: Builders = {
  whitespace: { keys: [], build: () => spanSplitter(whitespaceSpans) },
  words: { keys: ['locale'], build: ({ locale }) => spanSplitter(wordSpans(locale)) },
  characters: { keys: ['unit', 'whitespace'], build: (config) => spanSplitter(characterSpans(config)) },
  penn: { keys: [], build: () => spanSplitter(pennSpans) },
  moses: {
    keys: ['language'],
    build(config) {
      if (config.language !== undefined) checkOneOf(where, 'language', config.language, mosesLanguages);
      return spanSplitter(mosesSpans(config));
    },
  },
  bert: { keys: [], build: () => spanSplitter(bertSpans) },
  chinese: { keys: [], build: () => spanSplitter(chineseSpans) },
  dictionary: {
    keys: ['words', 'direction'],
    build(config) {
      if (config.direction !== undefined) checkOneOf(where, 'direction', config.direction, ['forward', 'backward']);
      return spanSplitter(dictionarySpans(config));
    },
  },
  gpt2: { keys: [], build: () => spanSplitter(gpt2Spans) },
  prefixSpace: { keys: [], build: prefixSpaceSplitter },
  metaspace: {
    keys: ['replacement', 'prepend', 'split'],
    build(config) {
      const { replacement = '▁', prepend = 'always', split = true } = config;
      if (typeof replacement !== 'string' || replacement === '') {
        invalidArgument(where, 'replacement', 'a text that is not empty', replacement);
      }
      checkOneOf(where, 'prepend', prepend, ['always', 'first', 'never']);
      checkOneOf(where, 'split', String(split), ['true', 'false']);
      return metaspaceSplitter(config);
    },
  },
  pattern: {
    keys: ['pattern', 'behavior', 'invert'],
    build({ pattern, behavior = 'removed', invert = false }) {
      checkOneOf(where, 'behavior', behavior, patternBehaviors);
      checkOneOf(where, 'invert', String(invert), ['true', 'false']);
      return spanSplitter(patternSpans(compilePattern(where, pattern), behavior, invert));
    },
  },
};

/**
 * A splitter from its config, so that a saved model can name the one it was trained with. An empty list splits nothing.
 * @throws RecurrentError INVALID_ARGUMENT for an unknown type or option
 */
export function createSplitter(config: SplitterConfig): Splitter {
  if (!Array.isArray(config)) return buildStep(config as SplitterStepConfig);
  return config.length === 0 ? spanSplitter(wholeSpan) : sequenceSplitter(config.map(buildStep));
}

function buildStep(config: SplitterStepConfig): Splitter {
  if (typeof config !== 'object' || config === null) invalidArgument(where, 'config', 'an object', config);
  checkOneOf(where, 'type', config.type, Object.keys(builders));
  const { keys, build } = builders[config.type] as { keys: readonly string[]; build(config: unknown): Splitter };
  checkKeys(where, config, ['type', ...keys]);
  return build(config);
}
