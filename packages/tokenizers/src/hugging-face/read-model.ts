import type { Merges } from '../merge-table.ts';
import type { TokenModelConfig } from '../model.ts';
import { badPart, field, object, type Part, type Readers, readPart, unsupported } from './fields.ts';

/** @param bytes whether the text comes in GPT-2's alphabet for bytes */
export function readModel(value: unknown, bytes: boolean): TokenModelConfig {
  const fields = object('model', value);
  // Files of older versions do not say what they are; only BPE has merges, only Unigram a list.
  const guess = 'merges' in fields ? 'BPE' : Array.isArray(fields.vocab) ? 'Unigram' : undefined;
  const type = fields.type ?? guess;
  if (typeof type !== 'string') badPart('model.type', 'a string', type);
  const part: Part = { path: 'model', type, fields };
  if (bytes && type !== 'BPE') unsupported('pre_tokenizer', `"ByteLevel" before the model "${type}"`);
  return bytes ? readByteBpe(part) : readPart(part, models);
}

const models: Readers<TokenModelConfig> = {
  BPE(part) {
    checkNoDropout(part);
    return {
      type: 'bpe',
      vocabulary: readVocabulary(part),
      merges: readMerges(part),
      ...optional('unknown', field(part, 'unk_token', 'a string', undefined)),
      ...optional('continuingPrefix', field(part, 'continuing_subword_prefix', 'a string', undefined) || undefined),
      ...optional('endOfWordSuffix', field(part, 'end_of_word_suffix', 'a string', undefined) || undefined),
      ...flag(part, 'fuse_unk', 'fuseUnknown'),
      ...flag(part, 'byte_fallback', 'byteFallback'),
      ...flag(part, 'ignore_merges', 'ignoreMerges'),
    };
  },
  WordPiece: (part) => ({
    type: 'wordPiece',
    vocabulary: readVocabulary(part),
    unknown: field(part, 'unk_token', 'a string', '[UNK]'),
    continuingPrefix: field(part, 'continuing_subword_prefix', 'a string', '##'),
    maxCharacters: field(part, 'max_input_chars_per_word', 'a number', 100),
  }),
  WordLevel(part) {
    const vocabulary = readVocabulary(part);
    const unknown = field(part, 'unk_token', 'a string', '[UNK]');
    return { type: 'word', vocabulary, ...optional('unknown', vocabulary.includes(unknown) ? unknown : undefined) };
  },
  Unigram(part) {
    const { vocab } = part.fields;
    if (!Array.isArray(vocab)) badPart('model.vocab', 'a list of [token, log probability]', vocab);
    return {
      type: 'unigram',
      vocabulary: vocab as [string, number][],
      ...optional('unknownId', field(part, 'unk_id', 'a number', undefined)),
      ...flag(part, 'byte_fallback', 'byteFallback'),
    };
  },
};

function readByteBpe(part: Part): TokenModelConfig {
  checkNoDropout(part);
  for (const name of ['continuing_subword_prefix', 'end_of_word_suffix']) {
    if (part.fields[name]) unsupported(`model.${name}`, 'a prefix or suffix with "ByteLevel"');
  }
  return {
    type: 'byteBpe',
    vocabulary: readVocabulary(part),
    merges: readMerges(part),
    ...flag(part, 'ignore_merges', 'ignoreMerges'),
  };
}

function checkNoDropout(part: Part): void {
  if (field(part, 'dropout', 'a number', 0)) {
    unsupported('model.dropout', 'dropout in the file (give `sampling` to `encode`)');
  }
}

const optional = <Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [One in Key]: Value } | object =>
  value === undefined ? {} : ({ [key]: value } as { readonly [One in Key]: Value });

const flag = <Key extends string>(part: Part, name: string, key: Key) =>
  optional(key, field(part, name, 'a boolean', false) || undefined);

const mostTokens = 1 << 24;

function readVocabulary(part: Part): (string | null)[] {
  return vocabularyFromIds('model.vocab', part.fields.vocab);
}

/** From `{ token: id }` to the tokens in the order of their ids, `null` in the gaps. */
export function vocabularyFromIds(path: string, value: unknown): (string | null)[] {
  const vocabulary: (string | null)[] = [];
  for (const [token, id] of Object.entries(object(path, value))) {
    if (!Number.isInteger(id) || (id as number) < 0 || (id as number) >= mostTokens) {
      badPart(`${path}[${JSON.stringify(token)}]`, `an id in [0, ${mostTokens})`, id);
    }
    while (vocabulary.length <= (id as number)) vocabulary.push(null);
    if (vocabulary[id as number] !== null) badPart(`${path}[${JSON.stringify(token)}]`, 'distinct ids', id);
    vocabulary[id as number] = token;
  }
  return vocabulary;
}

function readMerges(part: Part): Merges {
  const { merges } = part.fields;
  if (!Array.isArray(merges)) badPart('model.merges', 'a list', merges);
  return merges.map((merge: unknown, rank) => {
    const pair = typeof merge === 'string' ? merge.split(' ') : merge;
    if (!Array.isArray(pair) || pair.length !== 2 || pair.some((one) => typeof one !== 'string')) {
      badPart(`model.merges[${rank}]`, 'two tokens', merge);
    }
    return pair as [string, string];
  });
}
