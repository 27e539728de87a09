import type { AddedToken } from '../added-tokens.ts';
import type { PaddingConfig, TruncationConfig } from '../length-limits.ts';
import type { SplitterStepConfig } from '../split.ts';
import type { TemplateConfig } from '../template.ts';
import { createTokenizer, type Tokenizer, type TokenizerConfig } from '../tokenizer.ts';
import { badPart, field, object, oneOrList, type Part, partsOf, readPart, unsupported } from './fields.ts';
import { readModel } from './read-model.ts';
import { decoders, normalizers, preTokenizers } from './read-parts.ts';

/**
 * The tokenizer of a Hugging Face `tokenizer.json`; takes what `JSON.parse` gave and trusts nothing in it.
 * @throws RecurrentError BAD_DATA that names the part which is wrong or not supported
 */
export function readTokenizerJson(json: unknown): Tokenizer {
  const file = object('the file', json);
  const split = readPreTokenizer(file.pre_tokenizer);
  const normalizer = oneOrList(
    partsOf('normalizer', file.normalizer, 'normalizers').map((part) => readPart(part, normalizers)),
  );
  const decoder = oneOrList(partsOf('decoder', file.decoder, 'decoders').map((part) => readPart(part, decoders)));
  const truncation = readTruncation(file.truncation);
  const padding = readPadding(file.padding);
  const addedTokens = readAddedTokens(file.added_tokens);
  const config: TokenizerConfig = {
    ...(normalizer === undefined ? {} : { normalizer }),
    ...(split.splitter === undefined ? {} : { splitter: split.splitter }),
    model: readModel(file.model, split.bytes),
    ...(addedTokens.length === 0 ? {} : { addedTokens }),
    ...readPostProcessor(file.post_processor),
    ...(decoder === undefined ? {} : { decoder }),
    ...(truncation === undefined ? {} : { truncation }),
    ...(padding === undefined ? {} : { padding }),
  };
  return createTokenizer(config);
}

/** `ByteLevel`, which must come last, is a pattern here and the byte-level model behind it. */
function readPreTokenizer(value: unknown): {
  readonly splitter: SplitterStepConfig | readonly SplitterStepConfig[] | undefined;
  readonly bytes: boolean;
} {
  const parts = partsOf('pre_tokenizer', value, 'pretokenizers');
  const last = parts.at(-1);
  const bytes = last?.type === 'ByteLevel';
  const splitters = parts.flatMap((part): SplitterStepConfig[] => {
    if (part.type !== 'ByteLevel') return [readPart(part, preTokenizers)];
    if (part !== last) unsupported(part.path, '"ByteLevel" before another pre-tokenizer');
    return [
      ...(field(part, 'add_prefix_space', 'a boolean', true) ? [{ type: 'prefixSpace' } as const] : []),
      ...(field(part, 'use_regex', 'a boolean', true) ? [{ type: 'gpt2' } as const] : []),
    ];
  });
  return { splitter: oneOrList(splitters), bytes };
}

function readAddedTokens(value: unknown): AddedToken[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) badPart('added_tokens', 'a list', value);
  return value.map((one, index): AddedToken => {
    const part = { path: `added_tokens[${index}]`, fields: object(`added_tokens[${index}]`, one) };
    const text = field(part, 'content', 'a string', undefined);
    const id = field(part, 'id', 'a number', undefined);
    if (text === undefined) badPart(`${part.path}.content`, 'a string', text);
    if (id === undefined) badPart(`${part.path}.id`, 'a number', id);
    const special = field(part, 'special', 'a boolean', false);
    const normalized = field(part, 'normalized', 'a boolean', !special);
    return {
      id,
      text,
      ...(special ? { special } : {}),
      ...(normalized === !special ? {} : { normalized }),
      ...(field(part, 'single_word', 'a boolean', false) ? { singleWord: true } : {}),
      ...(field(part, 'lstrip', 'a boolean', false) ? { stripLeft: true } : {}),
      ...(field(part, 'rstrip', 'a boolean', false) ? { stripRight: true } : {}),
    };
  });
}

function readPostProcessor(value: unknown): { readonly template?: TemplateConfig; readonly trimOffsets?: boolean } {
  let template: TemplateConfig | undefined;
  let trimOffsets = false;
  for (const part of partsOf('post_processor', value, 'processors')) {
    if (part.type === 'ByteLevel' || part.type === 'RobertaProcessing') {
      trimOffsets ||= field(part, 'trim_offsets', 'a boolean', true);
    }
    if (part.type === 'ByteLevel') continue;
    if (template !== undefined) unsupported(part.path, 'a second template');
    template = readPart(part, { TemplateProcessing, BertProcessing, RobertaProcessing });
  }
  return { ...(template === undefined ? {} : { template }), ...(trimOffsets ? { trimOffsets } : {}) };
}

function BertProcessing(part: Part): TemplateConfig {
  const [cls, sep] = [edge(part, 'cls'), edge(part, 'sep')];
  return { single: [cls, '$A', sep], pair: [cls, '$A', sep, '$B:1', `${sep}:1`] };
}

function RobertaProcessing(part: Part): TemplateConfig {
  const [cls, sep] = [edge(part, 'cls'), edge(part, 'sep')];
  return { single: [cls, '$A', sep], pair: [cls, '$A', sep, sep, '$B', sep] };
}

function edge(part: Part, name: string): string {
  const value = part.fields[name];
  const token = Array.isArray(value) ? value[0] : undefined;
  return typeof token === 'string' ? token : badPart(`${part.path}.${name}`, '[token, id]', value);
}

function TemplateProcessing(part: Part): TemplateConfig {
  const tokens = object(`${part.path}.special_tokens`, part.fields.special_tokens ?? {});
  const side = (name: 'single' | 'pair') => {
    const pieces = part.fields[name];
    if (!Array.isArray(pieces)) badPart(`${part.path}.${name}`, 'a list', pieces);
    return pieces.map((piece, index) => {
      const path = `${part.path}.${name}[${index}]`;
      const { Sequence, SpecialToken } = object(path, piece);
      const { id, type_id: type = 0 } = object(path, Sequence ?? SpecialToken);
      if (typeof id !== 'string') badPart(`${path}.id`, 'a string', id);
      const made = (tokens[id] as { tokens?: unknown } | undefined)?.tokens;
      if (SpecialToken !== undefined && Array.isArray(made) && (made.length !== 1 || made[0] !== id)) {
        unsupported(`${part.path}.special_tokens.${id}`, 'a special token that stands for others');
      }
      const text = Sequence === undefined ? id : `$${id}`;
      return type === 0 && !/:\d$/.test(text) ? text : `${text}:${type}`;
    });
  };
  return { single: side('single'), pair: side('pair') };
}

function readTruncation(value: unknown): TruncationConfig | undefined {
  if (value === null || value === undefined) return undefined;
  const part = { path: 'truncation', fields: object('truncation', value) };
  if (field(part, 'stride', 'a number', 0) !== 0) unsupported('truncation.stride', 'a stride');
  return {
    maxLength: field(part, 'max_length', 'a number', 512),
    direction: choice(part, 'direction', { Right: 'right', Left: 'left' }, 'Right'),
    strategy: choice(
      part,
      'strategy',
      { LongestFirst: 'longestFirst', OnlyFirst: 'onlyFirst', OnlySecond: 'onlySecond' },
      'LongestFirst',
    ),
  };
}

function readPadding(value: unknown): PaddingConfig | undefined {
  if (value === null || value === undefined) return undefined;
  const part = { path: 'padding', fields: object('padding', value) };
  const { strategy = 'BatchLongest' } = part.fields;
  const fixed = typeof strategy === 'object' ? object('padding.strategy', strategy).Fixed : undefined;
  if (strategy !== 'BatchLongest' && typeof fixed !== 'number') {
    badPart('padding.strategy', '"BatchLongest" or { "Fixed": length }', strategy);
  }
  const multipleOf = field(part, 'pad_to_multiple_of', 'a number', undefined);
  return {
    token: field(part, 'pad_token', 'a string', '[PAD]'),
    length: typeof fixed === 'number' ? fixed : 'longest',
    ...(multipleOf === undefined ? {} : { multipleOf }),
    direction: choice(part, 'direction', { Right: 'right', Left: 'left' }, 'Right'),
    typeId: field(part, 'pad_type_id', 'a number', 0),
  };
}

function choice<Value extends string>(
  part: Pick<Part, 'path' | 'fields'>,
  name: string,
  values: Readonly<Record<string, Value>>,
  fallback: string,
): Value {
  const given = field(part, name, 'a string', fallback);
  return values[given] ?? badPart(`${part.path}.${name}`, Object.keys(values).join(' | '), given);
}
