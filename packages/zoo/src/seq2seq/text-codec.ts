import { checkOneOf, checkPositiveInteger, checkRange, RecurrentError } from '@recurrent/core';
import {
  buildVocabulary,
  countTokens,
  createTokenizer,
  splitCharacters,
  splitWhitespace,
  type Tokenizer,
  type TokenizerConfig,
  trainTokenizer,
  type VocabularyJSON,
  vocabularyFromJSON,
} from '@recurrent/tokenizers';
import { section } from '../sections.ts';
import { joinWords, plainWord, splitJoinedWords } from './joined-words.ts';

/** How one side of the pairs becomes tokens. */
export interface TextConfig {
  /**
   * `characters`: code points, white space too; `words`: words and punctuation marks that remember where they were
   * joined; `whitespace`; `bpe`: subwords learnt from the training text.
   */
  readonly unit: 'characters' | 'words' | 'whitespace' | 'bpe';
  /** Rarer tokens are unknown; for `bpe`, rarer pairs are not merged (default 1). */
  readonly minFrequency: number;
  /** The most tokens, `<pad>`, `<unk>`, `<bos>` and `<eos>` included (default null: no limit; 8000 for `bpe`). */
  readonly maxSize: number | null;
  /** Of the embeddings (default 64). */
  readonly dimension: number;
}

/** What the model learns of one side besides its weights. */
export type TextAssets = { readonly vocabulary: VocabularyJSON } | { readonly tokenizer: TokenizerConfig };

/** Text to tokens and back. */
export interface TextCodec {
  readonly unit: TextConfig['unit'];
  readonly size: number;
  readonly pad: number;
  readonly unk: number;
  readonly bos: number;
  readonly eos: number;
  encode(text: string): { readonly tokens: readonly string[]; readonly ids: Int32Array };
  tokenOf(id: number): string;
  /** The text of tokens. */
  join(tokens: readonly string[]): string;
  /** A token as a reader sees it: without marks of joints and blanks. */
  plain(token: string): string;
  /** A word of another codec as a token of this one. */
  word(plain: string): string;
}

const marks = { pad: '<pad>', unk: '<unk>', bos: '<bos>', eos: '<eos>' } as const;
const metaspace = '▁';
const units = ['characters', 'words', 'whitespace', 'bpe'] as const;

/** @throws RecurrentError INVALID_ARGUMENT */
export function checkTextConfig(where: string, given: unknown, defaults: TextConfig): TextConfig {
  const config = section(where, given, defaults);
  checkOneOf(where, 'unit', config.unit, units);
  checkPositiveInteger(where, 'minFrequency', config.minFrequency);
  checkPositiveInteger(where, 'dimension', config.dimension);
  if (config.maxSize !== null) {
    checkPositiveInteger(where, 'maxSize', config.maxSize);
    checkRange(where, 'maxSize', config.maxSize, 5, Number.MAX_SAFE_INTEGER);
  }
  return config;
}

/** Learns the vocabulary, or the subwords, of one side. */
export async function learnText(
  texts: readonly string[],
  { unit, minFrequency, maxSize }: TextConfig,
): Promise<TextAssets> {
  if (unit === 'bpe') {
    const learnt = await trainTokenizer(texts, {
      type: 'bpe',
      vocabularySize: maxSize ?? 8000,
      minFrequency,
      specialTokens: Object.values(marks),
      unknown: marks.unk,
    });
    return { tokenizer: learnt.toJSON() };
  }
  const counts = new Map<string, number>();
  for (const text of texts) countTokens(splits[unit](text), counts);
  const limit = maxSize === null ? {} : { maxSize };
  return { vocabulary: buildVocabulary(counts, { minFrequency, ...limit, specialTokens: marks }).toJSON() };
}

/** Assets from a file; nothing in it is trusted. @throws RecurrentError BAD_DATA */
export function checkTextAssets(name: string, given: unknown): TextAssets {
  const { vocabulary, tokenizer } = (given ?? {}) as { vocabulary?: unknown; tokenizer?: TokenizerConfig };
  if ((vocabulary === undefined) === (tokenizer === undefined)) {
    throw bad(name, 'expected either "vocabulary" or "tokenizer"');
  }
  if (tokenizer !== undefined) {
    const made = createTokenizer(tokenizer);
    const [pad, unk, bos, eos] = Object.values(marks).map((mark) => made.idOf(mark));
    if ([pad, unk, bos, eos].includes(undefined)) throw bad(name, 'the tokenizer lacks a special token');
    return { tokenizer: made.toJSON() };
  }
  const checked = vocabularyFromJSON(vocabulary);
  const { pad, unk, bos, eos } = checked.specialIds;
  if ([pad, unk, bos, eos].includes(undefined)) throw bad(name, 'the vocabulary lacks a special token');
  return { vocabulary: checked.toJSON() };
}

/** @throws RecurrentError BAD_DATA where config and assets, from different files of a bundle, disagree */
export function openText(name: string, unit: TextConfig['unit'], assets: TextAssets): TextCodec {
  if ((unit === 'bpe') !== 'tokenizer' in assets) throw bad(name, 'config and assets disagree about the unit');
  return 'tokenizer' in assets
    ? bpeCodec(createTokenizer(assets.tokenizer))
    : vocabularyCodec(unit as keyof typeof splits, assets.vocabulary);
}

const splits = {
  characters: (text: string) => splitCharacters(text, { unit: 'codePoint', whitespace: 'keep' }),
  words: splitJoinedWords,
  whitespace: splitWhitespace,
} as const satisfies Record<string, (text: string) => string[]>;

const joins: Readonly<Record<keyof typeof splits, (tokens: readonly string[]) => string>> = {
  characters: (tokens) => tokens.join(''),
  words: joinWords,
  whitespace: (tokens) => tokens.join(' '),
};

function vocabularyCodec(unit: keyof typeof splits, json: VocabularyJSON): TextCodec {
  const vocabulary = vocabularyFromJSON(json);
  const { pad, unk, bos, eos } = vocabulary.specialIds as Record<keyof typeof marks, number>;
  return {
    ...{ unit, size: vocabulary.size, pad, unk, bos, eos },
    encode(text) {
      const tokens = splits[unit](text);
      return { tokens, ids: withoutMarks(vocabulary.encode(tokens), [pad, bos, eos], unk) };
    },
    tokenOf: vocabulary.tokenOf,
    join: joins[unit],
    plain: unit === 'words' ? plainWord : (token) => token,
    word: (plain) => plain,
  };
}

function bpeCodec(tokenizer: Tokenizer): TextCodec {
  const [pad, unk, bos, eos] = Object.values(marks).map((mark) => tokenizer.idOf(mark)!) as [
    number,
    number,
    number,
    number,
  ];
  return {
    ...{ unit: 'bpe', size: tokenizer.size, pad, unk, bos, eos },
    encode(text) {
      const { ids, tokens } = tokenizer.encode(text);
      return { tokens, ids: withoutMarks(ids, [pad, bos, eos], unk) };
    },
    tokenOf: tokenizer.tokenOf,
    join: (tokens) => tokens.join('').replaceAll(metaspace, ' ').trimStart(),
    plain: (token) => token.replaceAll(metaspace, ''),
    word: (plain) => metaspace + plain,
  };
}

/** A text that spells a mark, such as `<eos>`, does not end anything. */
function withoutMarks(ids: Int32Array, taken: readonly number[], unk: number): Int32Array {
  return ids.map((id) => (taken.includes(id) ? unk : id));
}

function bad(name: string, message: string): RecurrentError {
  return new RecurrentError({ code: 'BAD_DATA', message: `saved seq2seq model: ${name}: ${message}`, argument: name });
}
