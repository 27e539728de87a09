import { describe, RecurrentError } from '@recurrent/core';
import { vocabularyFromIds } from './hugging-face/read-model.ts';
import { createTokenizer, type Tokenizer } from './tokenizer.ts';

/** The two files of GPT-2: `vocab.json`, parsed, and `merges.txt` as text. */
export interface Gpt2Files {
  readonly vocabulary: unknown;
  readonly merges: string;
}

/**
 * GPT-2's byte-level BPE from its two files. `<|endoftext|>` is a special token if the vocabulary has it.
 * @throws RecurrentError BAD_DATA with the line of merges.txt, or the token of vocab.json
 */
export function readGpt2({ vocabulary, merges }: Gpt2Files): Tokenizer {
  const tokens = vocabularyFromIds('vocab.json', vocabulary);
  const pairs: [string, string][] = [];
  for (const [index, line] of merges.split(/\r?\n/).entries()) {
    if (line === '' || (index === 0 && line.startsWith('#version'))) continue;
    const parts = line.split(' ');
    if (parts.length !== 2 || parts.includes('')) {
      throw badLine('merges.txt', index + 1, 'two tokens with a blank between them', line);
    }
    pairs.push(parts as [string, string]);
  }
  const end = tokens.indexOf('<|endoftext|>');
  return createTokenizer({
    splitter: { type: 'gpt2' },
    model: { type: 'byteBpe', vocabulary: tokens, merges: pairs },
    ...(end < 0 ? {} : { addedTokens: [{ id: end, text: '<|endoftext|>', special: true }] }),
    decoder: { type: 'bytes' },
  });
}

/** The two files of a byte-level BPE. @throws RecurrentError INVALID_ARGUMENT for another model */
export function writeGpt2(tokenizer: Tokenizer): { vocabulary: Record<string, number>; merges: string } {
  const { model } = tokenizer.config;
  if (model.type !== 'byteBpe') throw otherModel('writeGpt2', 'byteBpe', model.type);
  const vocabulary: Record<string, number> = Object.create(null);
  for (const [id, token] of model.vocabulary.entries()) if (token !== null) vocabulary[token] = id;
  const lines = model.merges.map(([left, right]) => `${left} ${right}\n`);
  return { vocabulary, merges: `#version: 0.2\n${lines.join('')}` };
}

export interface BertOptions {
  /** Whether the model is an uncased one: lower case, accents stripped; true by default. */
  readonly lowercase?: boolean;
}

const bertSpecial = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];

/**
 * BERT's WordPiece tokenizer from its `vocab.txt`, one token a line in the order of the ids.
 * @throws RecurrentError BAD_DATA with the line of an empty or repeated token, or for a special token that is missing
 */
export function readBert(vocabularyText: string, { lowercase = true }: BertOptions = {}): Tokenizer {
  const tokens = vocabularyText.split(/\r?\n/);
  if (tokens.at(-1) === '') tokens.pop();
  const seen = new Set<string>();
  for (const [index, token] of tokens.entries()) {
    if (token === '' || seen.has(token)) throw badLine('vocab.txt', index + 1, 'a token that is new', token);
    seen.add(token);
  }
  const missing = ['[UNK]', '[CLS]', '[SEP]'].find((token) => !seen.has(token));
  if (missing !== undefined) {
    throw new RecurrentError({
      code: 'BAD_DATA',
      message: `no token ${missing}`,
      file: 'vocab.txt',
      expected: missing,
    });
  }
  const special = bertSpecial.filter((token) => seen.has(token));
  return createTokenizer({
    normalizer: { type: 'bert', lowercase, stripAccents: lowercase },
    splitter: { type: 'bert' },
    model: { type: 'wordPiece', vocabulary: tokens, unknown: '[UNK]' },
    addedTokens: special.map((text) => ({ id: tokens.indexOf(text), text, special: true })),
    template: { single: ['[CLS]', '$A', '[SEP]'], pair: ['[CLS]', '$A', '[SEP]', '$B:1', '[SEP]:1'] },
    decoder: { type: 'wordPiece' },
  });
}

/** The `vocab.txt` of a WordPiece model. @throws RecurrentError INVALID_ARGUMENT for another model or ids with gaps */
export function writeBert(tokenizer: Tokenizer): string {
  const { model } = tokenizer.config;
  if (model.type !== 'wordPiece') throw otherModel('writeBert', 'wordPiece', model.type);
  return model.vocabulary
    .map((token, id) => {
      if (token !== null && !/[\r\n]/.test(token)) return `${token}\n`;
      throw otherModel('writeBert', `a token for id ${id} that fits a line`, token);
    })
    .join('');
}

function otherModel(name: string, expected: string, received: unknown): RecurrentError {
  return new RecurrentError({
    code: 'INVALID_ARGUMENT',
    message: `tokenizers.${name}: "model" expected ${expected}, got ${describe(received)}`,
    argument: 'model',
    expected,
    received: describe(received),
  });
}

function badLine(file: string, line: number, expected: string, received: string): RecurrentError {
  return new RecurrentError({
    code: 'BAD_DATA',
    message: `expected ${expected}, got ${describe(received)}`,
    file,
    line,
    expected,
    received: describe(received),
  });
}
