import { RecurrentError } from '@recurrent/core';
import type { AddedToken } from '../added-tokens.ts';
import type { DecoderStepConfig } from '../decoder.ts';
import type { TokenModelConfig } from '../model.ts';
import type { NormalizerStepConfig } from '../normalize.ts';
import type { Pattern } from '../pattern.ts';
import type { SplitterStepConfig } from '../split.ts';
import type { TokenList } from '../token-model.ts';
import type { Tokenizer } from '../tokenizer.ts';

/**
 * A Hugging Face `tokenizer.json` of the tokenizer, to give to `JSON.stringify`.
 * @throws RecurrentError INVALID_ARGUMENT that names the part for which the format has no place
 */
export function writeTokenizerJson(tokenizer: Tokenizer): object {
  const { config } = tokenizer;
  const { addedTokens = [], truncation, padding } = config;
  return {
    version: '1.0',
    truncation: truncation && {
      direction: capital(truncation.direction ?? 'right'),
      max_length: truncation.maxLength,
      strategy: capital(truncation.strategy ?? 'longestFirst'),
      stride: 0,
    },
    padding: padding && {
      strategy: typeof padding.length === 'number' ? { Fixed: padding.length } : 'BatchLongest',
      direction: capital(padding.direction ?? 'right'),
      pad_to_multiple_of: padding.multipleOf ?? null,
      pad_id: tokenizer.idOf(padding.token),
      pad_type_id: padding.typeId ?? 0,
      pad_token: padding.token,
    },
    added_tokens: addedTokens.map(writeAddedToken),
    normalizer: sequence('normalizers', list(config.normalizer).flatMap(writeNormalizer)),
    pre_tokenizer: sequence('pretokenizers', writeSplitters(list(config.splitter), config.model)),
    post_processor: sequence('processors', writePostProcessors(tokenizer)),
    decoder: sequence('decoders', list(config.decoder).map(writeDecoder)),
    model: writeModel(config.model),
  };
}

const list = <Item>(value: Item | readonly Item[] | undefined): readonly Item[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as Item];

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

const sequence = (name: string, parts: readonly object[]) =>
  parts.length === 0 ? null : parts.length === 1 ? parts[0] : { type: 'Sequence', [name]: parts };

function noPlace(argument: string, what: string): never {
  throw new RecurrentError({
    code: 'INVALID_ARGUMENT',
    message: `tokenizers.writeTokenizerJson: tokenizer.json has no place for ${argument} ${what}; save \`toJSON()\` instead`,
    argument,
    received: what,
  });
}

const writePattern = (pattern: Pattern) => ('text' in pattern ? { String: pattern.text } : { Regex: pattern.regex });

function writeAddedToken({ id, text, special = false, normalized = !special, ...more }: AddedToken): object {
  return {
    id,
    content: text,
    single_word: more.singleWord ?? false,
    lstrip: more.stripLeft ?? false,
    rstrip: more.stripRight ?? false,
    normalized,
    special,
  };
}

function writeNormalizer(config: NormalizerStepConfig): object[] {
  if (!('type' in config)) {
    const { unicode, removeMarks, lowercase, digitsToZero, whitespace } = config;
    if (lowercase === true) noPlace('normalizer', 'lowercase: true (but for lowercase: "perCharacter")');
    return [
      ...(unicode === undefined ? [] : [{ type: unicode }]),
      ...(removeMarks ? [{ type: 'StripAccents' }] : []),
      ...(lowercase === 'perCharacter' ? [{ type: 'Lowercase' }] : []),
      ...(digitsToZero ? [{ type: 'Replace', pattern: { Regex: '\\p{Nd}' }, content: '0' }] : []),
      ...(whitespace === undefined
        ? []
        : [
            { type: 'Strip', strip_left: true, strip_right: true },
            { type: 'Replace', pattern: { Regex: '\\p{White_Space}+' }, content: ' ' },
          ]),
    ];
  }
  if (config.type === 'trim') return [{ type: 'Strip', strip_left: config.left, strip_right: config.right }];
  if (config.type === 'replace') {
    return [{ type: 'Replace', pattern: writePattern(config.pattern), content: config.content }];
  }
  if (config.type === 'prepend') return [{ type: 'Prepend', prepend: config.content }];
  return [
    {
      type: 'BertNormalizer',
      clean_text: config.cleanText ?? true,
      handle_chinese_chars: config.separateChinese ?? true,
      strip_accents: config.stripAccents ?? true,
      lowercase: config.lowercase ?? true,
    },
  ];
}

const splitterWriters: { readonly [Type in SplitterStepConfig['type']]?: (config: never) => object } = {
  whitespace: () => ({ type: 'WhitespaceSplit' }),
  bert: () => ({ type: 'BertPreTokenizer' }),
  metaspace: (config: Extract<SplitterStepConfig, { type: 'metaspace' }>) => ({
    type: 'Metaspace',
    replacement: config.replacement ?? '▁',
    prepend_scheme: config.prepend ?? 'always',
    split: config.split ?? true,
  }),
  pattern: (config: Extract<SplitterStepConfig, { type: 'pattern' }>) => ({
    type: 'Split',
    pattern: writePattern(config.pattern),
    behavior: capital(config.behavior ?? 'removed'),
    invert: config.invert ?? false,
  }),
};

/** The byte-level pattern and the byte-level model are one part there, the last. */
function writeSplitters(splitters: readonly SplitterStepConfig[], model: TokenModelConfig): object[] {
  const types = splitters.map(({ type }) => type);
  const regex = types.at(-1) === 'gpt2';
  const prefix = types.at(regex ? -2 : -1) === 'prefixSpace';
  const rest = splitters.slice(0, splitters.length - Number(regex) - Number(prefix));
  const parts = rest.map((config) => {
    const writer = splitterWriters[config.type] as ((config: SplitterStepConfig) => object) | undefined;
    return writer?.(config) ?? noPlace('splitter', `"${config.type}" here`);
  });
  if (model.type === 'byteBpe') {
    parts.push({ type: 'ByteLevel', add_prefix_space: prefix, trim_offsets: true, use_regex: regex });
  } else if (regex || prefix) noPlace('splitter', `"${types.at(-1)}" without the model "byteBpe"`);
  return parts;
}

function writePostProcessors(tokenizer: Tokenizer): object[] {
  const { template, trimOffsets = false, model } = tokenizer.config;
  const bytes = model.type === 'byteBpe';
  if (trimOffsets && !bytes) noPlace('trimOffsets', 'without the model "byteBpe"');
  const parts: object[] = bytes
    ? [{ type: 'ByteLevel', add_prefix_space: true, trim_offsets: trimOffsets, use_regex: true }]
    : [];
  if (template === undefined) return parts;
  const tokens = new Map<string, number>();
  const write = (text: string) => {
    const [, body, type] = /^(.*?)(?::(\d))?$/su.exec(text)!;
    const typeId = Number(type ?? 0);
    if (body === '$A' || body === '$B') return { Sequence: { id: body.slice(1), type_id: typeId } };
    tokens.set(body!, tokenizer.idOf(body!)!);
    return { SpecialToken: { id: body, type_id: typeId } };
  };
  const single = template.single.map(write);
  const pair = (template.pair ?? ['$A', '$B:1']).map(write);
  const special = Object.fromEntries([...tokens].map(([id, number]) => [id, { id, ids: [number], tokens: [id] }]));
  return [...parts, { type: 'TemplateProcessing', single, pair, special_tokens: special }];
}

function writeDecoder(config: DecoderStepConfig): object {
  switch (config.type) {
    case 'join':
      return config.separator === ''
        ? { type: 'Fuse' }
        : noPlace('decoder', `"join" with ${JSON.stringify(config.separator)}`);
    case 'bytes':
      return { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true };
    case 'wordPiece':
      return { type: 'WordPiece', prefix: config.prefix ?? '##', cleanup: config.cleanup ?? true };
    case 'metaspace':
      return {
        type: 'Metaspace',
        replacement: config.replacement ?? '▁',
        prepend_scheme: config.prepend ?? 'always',
        split: true,
      };
    case 'suffix':
      return { type: 'BPEDecoder', suffix: config.suffix };
    case 'byteFallback':
      return { type: 'ByteFallback' };
    case 'replace':
      return { type: 'Replace', pattern: writePattern(config.pattern), content: config.content };
    case 'strip':
      return { type: 'Strip', content: config.content, start: config.start, stop: config.stop };
  }
}

function idsOf(vocabulary: TokenList): Record<string, number> {
  // Without a prototype: a token may be called anything.
  const ids: Record<string, number> = Object.create(null);
  for (const [id, token] of vocabulary.entries()) if (token !== null) ids[token] = id;
  return ids;
}

function writeModel(model: TokenModelConfig): object {
  switch (model.type) {
    case 'word':
      return { type: 'WordLevel', vocab: idsOf(model.vocabulary), unk_token: model.unknown ?? '' };
    case 'character':
      return noPlace('model', '"character"');
    case 'bpe':
      return {
        type: 'BPE',
        dropout: null,
        unk_token: model.unknown ?? null,
        continuing_subword_prefix: model.continuingPrefix ?? null,
        end_of_word_suffix: model.endOfWordSuffix ?? null,
        fuse_unk: model.fuseUnknown ?? false,
        byte_fallback: model.byteFallback ?? false,
        ignore_merges: model.ignoreMerges ?? false,
        vocab: idsOf(model.vocabulary),
        merges: model.merges,
      };
    case 'byteBpe':
      return {
        type: 'BPE',
        dropout: null,
        unk_token: null,
        continuing_subword_prefix: null,
        end_of_word_suffix: null,
        fuse_unk: false,
        byte_fallback: false,
        ignore_merges: model.ignoreMerges ?? false,
        vocab: idsOf(model.vocabulary),
        merges: model.merges,
      };
    case 'wordPiece':
      return {
        type: 'WordPiece',
        unk_token: model.unknown ?? '[UNK]',
        continuing_subword_prefix: model.continuingPrefix ?? '##',
        max_input_chars_per_word: model.maxCharacters ?? 100,
        vocab: idsOf(model.vocabulary),
      };
    case 'unigram':
      return {
        type: 'Unigram',
        unk_id: model.unknownId ?? null,
        vocab: model.vocabulary,
        byte_fallback: model.byteFallback ?? false,
      };
  }
}
