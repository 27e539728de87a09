import type { DecoderStepConfig } from '../decoder.ts';
import type { NormalizerStepConfig } from '../normalize.ts';
import type { SplitterStepConfig } from '../split.ts';
import type { PatternBehavior } from '../split-pattern.ts';
import { badPart, field, type Part, type Readers, unsupported } from './fields.ts';
import { readPattern } from './read-regex.ts';

export const normalizers: Readers<NormalizerStepConfig> = {
  NFC: () => ({ unicode: 'NFC' }),
  NFD: () => ({ unicode: 'NFD' }),
  NFKC: () => ({ unicode: 'NFKC' }),
  NFKD: () => ({ unicode: 'NFKD' }),
  Lowercase: () => ({ lowercase: 'perCharacter' }),
  StripAccents: () => ({ removeMarks: true }),
  BertNormalizer(part) {
    const lowercase = field(part, 'lowercase', 'a boolean', true);
    return {
      type: 'bert',
      cleanText: field(part, 'clean_text', 'a boolean', true),
      separateChinese: field(part, 'handle_chinese_chars', 'a boolean', true),
      stripAccents: field(part, 'strip_accents', 'a boolean', lowercase),
      lowercase,
    };
  },
  Strip: (part) => ({
    type: 'trim',
    left: field(part, 'strip_left', 'a boolean', true),
    right: field(part, 'strip_right', 'a boolean', true),
  }),
  Replace: (part) => ({
    type: 'replace',
    pattern: readPattern(`${part.path}.pattern`, part.fields.pattern),
    content: field(part, 'content', 'a string', ''),
  }),
  Prepend: (part) => ({ type: 'prepend', content: field(part, 'prepend', 'a string', '') }),
};

const behaviors: Readonly<Record<string, PatternBehavior>> = {
  Removed: 'removed',
  Isolated: 'isolated',
  MergedWithPrevious: 'mergedWithPrevious',
  MergedWithNext: 'mergedWithNext',
  Contiguous: 'contiguous',
};

function behaviorOf(part: Part, fallback: string): PatternBehavior {
  const name = field(part, 'behavior', 'a string', fallback);
  return behaviors[name] ?? badPart(`${part.path}.behavior`, Object.keys(behaviors).join(' | '), name);
}

/** All but `ByteLevel`, which belongs to the model, too. */
export const preTokenizers: Readers<SplitterStepConfig> = {
  WhitespaceSplit: () => ({ type: 'whitespace' }),
  Whitespace: () => ({
    type: 'pattern',
    pattern: {
      regex: '[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}]+|[^\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{White_Space}]+',
    },
    behavior: 'removed',
    invert: true,
  }),
  BertPreTokenizer: () => ({ type: 'bert' }),
  Metaspace(part) {
    const legacy = field(part, 'add_prefix_space', 'a boolean', true) ? 'always' : 'never';
    return {
      type: 'metaspace',
      replacement: field(part, 'replacement', 'a string', '▁'),
      prepend: prependScheme(part, legacy),
      split: field(part, 'split', 'a boolean', true),
    };
  },
  Punctuation: (part) => ({
    type: 'pattern',
    pattern: { regex: '[!-\\/:-@[-`{-~\\p{P}]' },
    behavior: behaviorOf(part, 'Isolated'),
  }),
  Digits: (part) => ({
    type: 'pattern',
    pattern: { regex: '\\p{N}' },
    behavior: field(part, 'individual_digits', 'a boolean', false) ? 'isolated' : 'contiguous',
  }),
  CharDelimiterSplit: (part) => ({
    type: 'pattern',
    pattern: { text: field(part, 'delimiter', 'a string', ' ') },
    behavior: 'removed',
  }),
  Split: (part) => ({
    type: 'pattern',
    pattern: readPattern(`${part.path}.pattern`, part.fields.pattern),
    behavior: behaviorOf(part, 'Removed'),
    invert: field(part, 'invert', 'a boolean', false),
  }),
};

function prependScheme(part: Part, fallback: string): 'always' | 'first' | 'never' {
  const scheme = field(part, 'prepend_scheme', 'a string', fallback);
  if (scheme === 'always' || scheme === 'first' || scheme === 'never') return scheme;
  return badPart(`${part.path}.prepend_scheme`, 'always | first | never', scheme);
}

export const decoders: Readers<DecoderStepConfig> = {
  ByteLevel: () => ({ type: 'bytes' }),
  WordPiece: (part) => ({
    type: 'wordPiece',
    prefix: field(part, 'prefix', 'a string', '##'),
    cleanup: field(part, 'cleanup', 'a boolean', true),
  }),
  Metaspace: (part) => ({
    type: 'metaspace',
    replacement: field(part, 'replacement', 'a string', '▁'),
    prepend: prependScheme(part, field(part, 'add_prefix_space', 'a boolean', true) ? 'always' : 'never'),
  }),
  BPEDecoder: (part) => ({ type: 'suffix', suffix: field(part, 'suffix', 'a string', '</w>') }),
  ByteFallback: () => ({ type: 'byteFallback' }),
  Fuse: () => ({ type: 'join', separator: '' }),
  Replace: (part) => ({
    type: 'replace',
    pattern: readPattern(`${part.path}.pattern`, part.fields.pattern),
    content: field(part, 'content', 'a string', ''),
  }),
  Strip(part) {
    const content = field(part, 'content', 'a string', ' ');
    if (content === '') unsupported(part.path, 'an empty "content"');
    return {
      type: 'strip',
      content,
      start: field(part, 'start', 'a number', 0),
      stop: field(part, 'stop', 'a number', 0),
    };
  },
};
