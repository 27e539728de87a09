import { checkKeys, checkOneOf, invalidArgument } from '@recurrent/core';
import { type AddedToken, checkAddedTokens, createFinder } from './added-tokens.ts';
import { createDecoder, type DecoderConfig } from './decoder.ts';
import { assemble, type Encoding, type LazyEncoding, type Stretch, TokenBuffer } from './encoding.ts';
import {
  checkPadding,
  checkTruncation,
  keptLengths,
  type PaddingConfig,
  paddedLength,
  type TruncationConfig,
} from './length-limits.ts';
import { createTokenModel, type TokenModelConfig } from './model.ts';
import { createNormalizer, type NormalizerConfig } from './normalize.ts';
import { createSplitter, type SplitterConfig } from './split.ts';
import { createTemplate, type TemplateConfig } from './template.ts';
import { createScanner } from './text-scanner.ts';
import type { Sampling } from './token-model.ts';

/** A whole tokenizer as data; JSON. */
export interface TokenizerConfig {
  /** Nothing by default. */
  readonly normalizer?: NormalizerConfig;
  /** Nothing by default: the model gets the text whole. */
  readonly splitter?: SplitterConfig;
  readonly model: TokenModelConfig;
  readonly addedTokens?: readonly AddedToken[];
  /** Nothing around a text by default. */
  readonly template?: TemplateConfig;
  /** White space at the ends of a token is not part of its offsets; false by default. */
  readonly trimOffsets?: boolean;
  /** Tokens joined by blanks by default. */
  readonly decoder?: DecoderConfig;
  readonly truncation?: TruncationConfig;
  readonly padding?: PaddingConfig;
}

export interface EncodeOptions {
  /** Whether the template is applied; true by default. */
  readonly template?: boolean;
  /** Draw one of the ways to cut a word (BPE-dropout, unigram sampling) instead of taking the best. */
  readonly sampling?: Sampling;
}

export interface DecodeOptions {
  /** Leave special tokens out; true by default. */
  readonly skipSpecial?: boolean;
}

/** From text to ids and back. Immutable. */
export interface Tokenizer {
  readonly config: TokenizerConfig;
  /** Ids are below this. */
  readonly size: number;
  idOf(token: string): number | undefined;
  /** @throws RecurrentError INVALID_ARGUMENT for an id that no token has */
  tokenOf(id: number): string;
  /** Normalises, splits, applies the model and the template, truncates and pads. */
  encode(text: string, pair?: string, options?: EncodeOptions): Encoding;
  /** The same for several, padded to the longest where `padding` is set. */
  encodeBatch(texts: readonly (string | readonly [string, string])[], options?: EncodeOptions): Encoding[];
  /** @throws RecurrentError INVALID_ARGUMENT for an id that no token has */
  decode(ids: Iterable<number>, options?: DecodeOptions): string;
  /** The config; `createTokenizer` makes the same tokenizer of it. */
  toJSON(): TokenizerConfig;
}

const where = 'tokenizers.createTokenizer';
const keys = [
  'normalizer',
  'splitter',
  'model',
  'addedTokens',
  'template',
  'trimOffsets',
  'decoder',
  'truncation',
  'padding',
];

/**
 * Added tokens → normaliser → splitter → model → template, and the decoder for the way back.
 * @throws RecurrentError INVALID_ARGUMENT, or BAD_DATA for merges that do not fit the vocabulary
 */
export function createTokenizer(config: TokenizerConfig): Tokenizer {
  checkKeys(where, config, keys);
  const { addedTokens = [], trimOffsets = false, decoder: decoderConfig, truncation, padding } = config;
  const model = createTokenModel(config.model);
  checkAddedTokens(where, addedTokens);
  checkOneOf(where, 'trimOffsets', String(trimOffsets), ['true', 'false']);
  const addedIds = new Map(addedTokens.map(({ text, id }) => [text, id]));
  const added = new Map(addedTokens.map((token) => [token.id, token]));
  const idOf = (token: string) => addedIds.get(token) ?? model.idOf(token);
  const lookUp = (id: number) => added.get(id)?.text ?? model.tokenOf(id);
  const size = addedTokens.reduce((most, { id }) => Math.max(most, id + 1), model.size);
  const tokenOf = (id: number) =>
    lookUp(id) ?? invalidArgument('tokenizers.decode', 'id', `an id of the vocabulary (below ${size})`, id);
  const template = createTemplate(where, config.template, idOf);
  const plain = createTemplate(where, undefined, idOf);
  if (truncation !== undefined) checkTruncation(truncation);
  if (padding !== undefined) checkPadding(padding, idOf);
  const normalizer = config.normalizer === undefined ? undefined : createNormalizer(config.normalizer);
  const isNormalized = ({ normalized, special }: AddedToken) => normalized ?? special !== true;
  const decodeTokens = createDecoder(decoderConfig ?? { type: 'join', separator: ' ' });
  const scan = createScanner({
    inSource: createFinder(
      addedTokens.filter((token) => !isNormalized(token)),
      (text) => text,
    ),
    normalizer,
    inNormalized: createFinder(addedTokens.filter(isNormalized), (text) => normalizer?.(text) ?? text),
    splitter: config.splitter === undefined ? undefined : createSplitter(config.splitter),
    model,
    trimOffsets,
  });

  // Used by every call, and copied out of.
  const buffers = [new TokenBuffer(), new TokenBuffer()] as const;
  /** The stretches of one encoding, before padding. */
  const stretchesOf = (text: string, pair: string | undefined, options: EncodeOptions): Stretch[] => {
    if (typeof text !== 'string') invalidArgument('tokenizers.encode', 'text', 'a string', text);
    if (pair !== undefined && typeof pair !== 'string') invalidArgument('tokenizers.encode', 'pair', 'a string', pair);
    const { template: wanted = true, sampling } = options;
    scan(text, buffers[0], sampling);
    if (pair !== undefined) scan(pair, buffers[1], sampling);
    const parts = (wanted ? template : plain)[pair === undefined ? 'single' : 'pair'];
    const lengths = pair === undefined ? [buffers[0].count] : [buffers[0].count, buffers[1].count];
    const kept = truncation === undefined ? lengths : keptLengths(truncation, lengths, parts.length - lengths.length);
    const stretches: Stretch[] = [];
    for (const { which, token } of parts) {
      if (which === undefined) stretches.push(token);
      else {
        const from = truncation?.direction === 'left' ? lengths[which]! - kept[which]! : 0;
        const { typeId } = token;
        stretches.push({ tokens: buffers[which], from, id: -1, count: kept[which]!, typeId, attention: 1 });
      }
    }
    return stretches;
  };
  const filling: Stretch | undefined = padding && {
    ...{ tokens: undefined, from: 0, count: 0, attention: 0 },
    id: idOf(padding.token)!,
    typeId: padding.typeId ?? 0,
  };
  const padded = (encoding: LazyEncoding, longest: number): Encoding => {
    if (padding === undefined || filling === undefined) return encoding;
    const count = paddedLength(padding, encoding.ids.length, longest) - encoding.ids.length;
    return encoding.padded({ ...filling, count }, padding.direction === 'left');
  };
  const encodeOne = (text: string, pair: string | undefined, options: EncodeOptions | undefined) => {
    if (options !== undefined) checkKeys('tokenizers.encode', options, ['template', 'sampling']);
    return assemble(stretchesOf(text, pair, options ?? {}), tokenOf);
  };
  return {
    config,
    size,
    idOf,
    tokenOf,
    encode: (text, pair, options) => padded(encodeOne(text, pair, options), 0),
    encodeBatch(texts, options) {
      const rows = texts.map((one) =>
        typeof one === 'string' ? encodeOne(one, undefined, options) : encodeOne(one[0], one[1], options),
      );
      const longest = rows.reduce((most, { ids }) => Math.max(most, ids.length), 0);
      return rows.map((row) => padded(row, longest));
    },
    decode(ids, { skipSpecial = true } = {}) {
      const tokens: string[] = [];
      for (const id of ids) {
        const token = tokenOf(id);
        if (!skipSpecial || !added.get(id)?.special) tokens.push(token);
      }
      return decodeTokens(tokens);
    },
    toJSON: () => config,
  };
}
