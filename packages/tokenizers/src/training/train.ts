import {
  checkKeys,
  checkOneOf,
  checkPositiveInteger,
  checkSignal,
  createPacer,
  invalidArgument,
} from '@recurrent/core';
import type { NormalizerConfig } from '../normalize.ts';
import type { SplitterConfig } from '../split.ts';
import type { TemplateConfig } from '../template.ts';
import { createTokenizer, type Tokenizer, type TokenizerConfig } from '../tokenizer.ts';
import { createWordCounter } from './count-words.ts';
import { type Learned, recipes } from './recipes.ts';

/** What the training of a tokenizer does. */
export type TokenizerTrainingEvent =
  /** Texts read and distinct words found so far. */
  | { readonly type: 'count'; readonly texts: number; readonly words: number }
  /** How much of the vocabulary is there: `done` of `total` merges, or of the pieces to drop. */
  | { readonly type: 'learn'; readonly done: number; readonly total: number };

export interface TokenizerTrainingOptions {
  readonly type: 'bpe' | 'byteBpe' | 'wordPiece' | 'unigram';
  /** The most tokens there will be, special ones included. Fewer where the text has no more to give. */
  readonly vocabularySize: number;
  /** BPE and WordPiece: pairs that occur less often are not merged; 2 by default. */
  readonly minFrequency?: number;
  /** The most characters the vocabulary begins with, the most frequent ones; all by default. Not for `byteBpe`. */
  readonly alphabetSize?: number;
  /** Unigram: how many pieces to begin with; 1,000,000 by default. */
  readonly seedSize?: number;
  /** In this order, from id 0. By default what the type needs: `<unk>`, or BERT's five. */
  readonly specialTokens?: readonly string[];
  /** Which of `specialTokens` stands for what is unknown; that of the default if it is there. None for `byteBpe`. */
  readonly unknown?: string;
  readonly normalizer?: NormalizerConfig;
  readonly splitter?: SplitterConfig;
  readonly decoder?: TokenizerConfig['decoder'];
  readonly template?: TemplateConfig;
  readonly onEvent?: (event: TokenizerTrainingEvent) => void;
  readonly signal?: AbortSignal;
}

const where = 'tokenizers.trainTokenizer';
const keys = [
  ...['type', 'vocabularySize', 'minFrequency', 'alphabetSize', 'seedSize', 'specialTokens', 'unknown'],
  ...['normalizer', 'splitter', 'decoder', 'template', 'onEvent', 'signal'],
];

/**
 * Learns a tokenizer from texts: counts the words, then learns subwords from the counts. Runs in Node and in browsers,
 * lets the event loop turn, tells how it goes. Holds the counts, not the texts. The same texts give the same tokenizer.
 *
 * | type | splits by default | writes a blank as |
 * |---|---|---|
 * | `byteBpe` | GPT-2's pattern | `Ġ` (bytes) |
 * | `bpe`, `unigram` | before each blank | `▁` |
 * | `wordPiece` | BERT's normaliser and splitter | nothing |
 *
 * WordPiece learns by the frequency of pairs, as Hugging Face's trainer does, not by likelihood.
 * @throws RecurrentError INVALID_ARGUMENT; BAD_DATA for texts without a word; ABORTED
 */
export async function trainTokenizer(
  texts: Iterable<string> | AsyncIterable<string>,
  options: TokenizerTrainingOptions,
): Promise<Tokenizer> {
  checkKeys(where, options, keys);
  checkOneOf(where, 'type', options.type, Object.keys(recipes) as (keyof typeof recipes)[]);
  const recipe = recipes[options.type];
  const { vocabularySize, minFrequency = 2, alphabetSize, seedSize = 1_000_000, onEvent = () => {}, signal } = options;
  for (const [name, value] of Object.entries({ vocabularySize, minFrequency, seedSize })) {
    checkPositiveInteger(where, name, value);
  }
  if (alphabetSize !== undefined) checkPositiveInteger(where, 'alphabetSize', alphabetSize);
  const { specialTokens = recipe.specialTokens } = options;
  if (!Array.isArray(specialTokens) || new Set(specialTokens).size !== specialTokens.length) {
    invalidArgument(where, 'specialTokens', 'a list of distinct tokens', specialTokens);
  }
  const given = options.unknown;
  if (given !== undefined && (recipe.unknown === undefined || !specialTokens.includes(given))) {
    const expected =
      recipe.unknown === undefined ? `nothing (type "${options.type}" knows all)` : 'one of specialTokens';
    invalidArgument(where, 'unknown', expected, given);
  }
  const unknown = given ?? specialTokens.find((token) => token === recipe.unknown);
  const normalizer = options.normalizer ?? recipe.normalizer;
  const splitter = options.splitter ?? recipe.splitter;
  const decoder = options.decoder ?? recipe.decoder;
  const template = options.template ?? (options.specialTokens === undefined ? recipe.template : undefined);
  checkSignal(where, signal);
  const pause = createPacer(where, signal);

  const words = new Map<string, number>();
  const count = createWordCounter(normalizer, splitter, specialTokens, words);
  let read = 0;
  for await (const text of texts) {
    if (typeof text !== 'string') invalidArgument(where, `texts[${read}]`, 'a string', text);
    count(text);
    read++;
    if (read % 64 === 0) {
      if (read % 1024 === 0) onEvent({ type: 'count', texts: read, words: words.size });
      await pause();
    }
  }
  onEvent({ type: 'count', texts: read, words: words.size });
  const learned: Learned = await recipe.learn({
    words,
    vocabularySize,
    minFrequency,
    alphabetSize,
    seedSize,
    specialTokens,
    unknown,
    pause,
    report: (done, total) => onEvent({ type: 'learn', done, total }),
  });
  return createTokenizer({
    ...(normalizer === undefined ? {} : { normalizer }),
    splitter,
    model: learned,
    ...(specialTokens.length === 0
      ? {}
      : { addedTokens: specialTokens.map((text: string, id: number) => ({ id, text, special: true })) }),
    ...(template === undefined ? {} : { template }),
    decoder,
  });
}
