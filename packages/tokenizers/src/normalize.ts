import { checkKeys, checkOneOf, invalidArgument } from '@recurrent/core';
import type { AlignedText } from './aligned-text.ts';
import { bertCharacter } from './normalize-bert.ts';
import {
  characterStep,
  lowercaseStep,
  type NormalizerStep,
  prependStep,
  replaceStep,
  wholeStep,
} from './normalize-steps.ts';
import { compilePattern, type Pattern } from './pattern.ts';

/** What is made equal before a token is looked up, in the order of the fields here; nothing by default. */
export interface EqualizerConfig {
  /** A normal form: composed (NFC), decomposed (NFD), or the same with compatibility characters replaced (NFKC, NFKD). */
  readonly unicode?: 'NFC' | 'NFKC' | 'NFD' | 'NFKD';
  /** Combining marks go; with `unicode: 'NFD'` that strips accents. */
  readonly removeMarks?: boolean;
  /**
   * `true`: as Unicode has it, independent of locale, a final sigma being one. `perCharacter`: whatever stands beside a
   * character, as the tokenizers of Hugging Face do.
   */
  readonly lowercase?: boolean | 'perCharacter';
  /** Every decimal digit of any script becomes `0`: `1984` and `2001` become one token. */
  readonly digitsToZero?: boolean;
  /** Each run of white space becomes one blank, and none stands at the ends. */
  readonly whitespace?: 'collapse';
}

/** What BERT does before it splits; everything is on unless said otherwise. */
export interface BertNormalizerConfig {
  readonly type: 'bert';
  /** Control characters go, every white space becomes a blank. */
  readonly cleanText?: boolean;
  /** Blanks around each Chinese character. */
  readonly separateChinese?: boolean;
  /** Decomposes and drops the nonspacing marks. */
  readonly stripAccents?: boolean;
  readonly lowercase?: boolean;
}

/** One normaliser as data. */
export type NormalizerStepConfig =
  | EqualizerConfig
  | BertNormalizerConfig
  /** White space at the ends goes. */
  | { readonly type: 'trim'; readonly left: boolean; readonly right: boolean }
  | { readonly type: 'replace'; readonly pattern: Pattern; readonly content: string }
  | { readonly type: 'prepend'; readonly content: string };

/** A normaliser as data, or several that go one after the other. */
export type NormalizerConfig = NormalizerStepConfig | readonly NormalizerStepConfig[];

/** From text to text; never splits. */
export interface Normalizer {
  (text: string): string;
  /** The same, and for each unit where it came from. */
  align(text: AlignedText): AlignedText;
}

/**
 * A normaliser from its config.
 * @throws RecurrentError INVALID_ARGUMENT for an unknown type, option or value
 */
export function createNormalizer(config: NormalizerConfig = {}): Normalizer {
  const configs: readonly NormalizerStepConfig[] = Array.isArray(config) ? config : [config as NormalizerStepConfig];
  const steps = configs.flatMap(stepsOf);
  const align = (text: AlignedText) => {
    let result = text;
    for (const step of steps) result = step(result);
    return result;
  };
  return Object.assign((text: string) => align({ text, base: 0 }).text, { align });
}

const where = 'tokenizers.createNormalizer';

type Typed = Extract<NormalizerStepConfig, { type: string }>;

const types: { [Type in Typed['type']]: { keys: string[]; steps(config: never): NormalizerStep[] } } = {
  bert: {
    keys: ['cleanText', 'separateChinese', 'stripAccents', 'lowercase'],
    steps: (config: BertNormalizerConfig) => [characterStep(bertCharacter(config))],
  },
  trim: {
    keys: ['left', 'right'],
    steps: ({ left, right }: { left: boolean; right: boolean }) => {
      const parts = [...(left ? ['^\\p{White_Space}+'] : []), ...(right ? ['\\p{White_Space}+$'] : [])];
      return parts.map((part) => replaceStep(new RegExp(part, 'gu'), ''));
    },
  },
  replace: {
    keys: ['pattern', 'content'],
    steps: ({ pattern, content }: { pattern: Pattern; content: string }) => {
      if (typeof content !== 'string') invalidArgument(where, 'content', 'a string', content);
      return [replaceStep(compilePattern(where, pattern), content)];
    },
  },
  prepend: {
    keys: ['content'],
    steps: ({ content }: { content: string }) => {
      if (typeof content !== 'string') invalidArgument(where, 'content', 'a string', content);
      return [prependStep(content)];
    },
  },
};

function stepsOf(config: NormalizerStepConfig): NormalizerStep[] {
  if (typeof config !== 'object' || config === null || !('type' in config)) return equalizerSteps(config);
  checkOneOf(where, 'type', config.type, Object.keys(types));
  const { keys, steps } = types[config.type];
  checkKeys(where, config, ['type', ...keys]);
  for (const key of ['cleanText', 'separateChinese', 'stripAccents', 'lowercase', 'left', 'right']) {
    const value: unknown = (config as Readonly<Record<string, unknown>>)[key];
    if (value !== undefined) checkOneOf(where, key, String(value), ['true', 'false']);
  }
  return steps(config as never);
}

function equalizerSteps(config: EqualizerConfig): NormalizerStep[] {
  checkKeys(where, config, ['unicode', 'removeMarks', 'lowercase', 'digitsToZero', 'whitespace']);
  const { unicode, removeMarks = false, lowercase = false, digitsToZero = false, whitespace } = config;
  checkOneOf(where, 'removeMarks', String(removeMarks), ['true', 'false']);
  checkOneOf(where, 'lowercase', String(lowercase), ['true', 'false', 'perCharacter']);
  checkOneOf(where, 'digitsToZero', String(digitsToZero), ['true', 'false']);
  if (unicode !== undefined) checkOneOf(where, 'unicode', unicode, ['NFC', 'NFKC', 'NFD', 'NFKD']);
  if (whitespace !== undefined) checkOneOf(where, 'whitespace', whitespace, ['collapse']);
  const form = () => wholeStep((text) => text.normalize(unicode));
  return [
    ...(unicode === undefined ? [] : [form()]),
    ...(removeMarks ? [characterStep((character) => (/^\p{M}$/u.test(character) ? '' : character))] : []),
    ...(lowercase === 'perCharacter' ? [characterStep((character) => character.toLowerCase())] : []),
    ...(lowercase === true ? [lowercaseStep] : []),
    // Lower case can undo the composed form, e.g. of a capital with a dot above.
    ...(lowercase === true && unicode !== undefined ? [form()] : []),
    ...(digitsToZero ? [characterStep((character) => (/^\p{Nd}$/u.test(character) ? '0' : character))] : []),
    ...(whitespace === undefined
      ? []
      : [replaceStep(/^\p{White_Space}+|\p{White_Space}+$/gu, ''), replaceStep(/\p{White_Space}+/gu, ' ')]),
  ];
}
