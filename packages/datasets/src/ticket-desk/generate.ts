import { checkKeys, checkOneOf, checkPositiveInteger, createRandom, type Random } from '@recurrent/core';
import type { Sentence } from '../read-columns.ts';
import { drawPieces, parseTemplate, type Template } from './grammar.ts';
import { type Language, placeholderSlots, type TicketDeskSplit, type ValueLists } from './language.ts';
import { languages } from './languages.ts';

export interface TicketDeskOptions {
  readonly seed: number;
  /** How many to make. */
  readonly sentences: number;
  readonly split: TicketDeskSplit;
  /** English in words, Chinese in characters, or (default) both in about equal parts. */
  readonly language?: 'en' | 'zh' | 'both';
}

/**
 * Requests at a ticket desk (cinema, train, flight) with a BIO tag a token, made by a grammar. Test sentences are made
 * of templates and values that training never saw, and so are those of dev: what is learnt is context. A city is
 * departure or destination by the words before it ("leave Oslo") or behind it ("Oslo departure"), so that a reader of
 * one direction cannot be right everywhere. Columns: `token`, `tag`; `line` is that of the sentence in a column file.
 * @throws RecurrentError INVALID_ARGUMENT
 */
export function generateTicketDesk(options: TicketDeskOptions): Sentence[] {
  const where = 'datasets.generateTicketDesk';
  checkKeys(where, options, ['seed', 'sentences', 'split', 'language']);
  const { seed, sentences, split, language = 'both' } = options;
  checkPositiveInteger(where, 'sentences', sentences);
  checkOneOf(where, 'split', split, ['train', 'dev', 'test']);
  checkOneOf(where, 'language', language, ['en', 'zh', 'both']);
  const random = createRandom(seed).fork(split);
  const chosen = (language === 'both' ? (['en', 'zh'] as const) : [language]).map((name) =>
    createWriter(languages[name], split),
  );
  let line = 1;
  return Array.from({ length: sentences }, () => {
    const { token, tag } = pick(chosen, random)(random);
    const sentence = { columns: { token, tag }, line };
    line += token.length + 1;
    return sentence;
  });
}

interface Tagged {
  token: string[];
  tag: string[];
}

function createWriter(language: Language, split: TicketDeskSplit): (random: Random) => Tagged {
  const values = language.values(split);
  const kinds = (['orders', 'statements'] as const).flatMap((kind) =>
    language.templates[split][kind].map((source) => ({
      template: parseTemplate(source),
      openers: language.openers[kind],
    })),
  );
  return (random) => {
    const { template, openers } = pick(kinds, random);
    const sentence: Tagged = { token: [], tag: [] };
    const say = (text: string) => append(sentence, language.tokenize(text), undefined);
    say(pick(openers, random));
    fill(template, language, values, random, sentence);
    say(pick(language.closers, random));
    return sentence;
  };
}

function fill(template: Template, language: Language, values: ValueLists, random: Random, sentence: Tagged): void {
  const used = new Set<string>();
  for (const piece of drawPieces(template, random)) {
    if ('text' in piece) {
      append(sentence, language.tokenize(piece.text), undefined);
      continue;
    }
    const list = values[piece.placeholder]!;
    // Nobody travels from a city to itself: no value twice in a sentence.
    let value = drawValue(list, random);
    while (used.has(value)) value = drawValue(list, random);
    used.add(value);
    append(sentence, language.tokenize(value), placeholderSlots[piece.placeholder]);
  }
}

function append({ token, tag }: Tagged, tokens: readonly string[], slot: string | undefined): void {
  for (const [index, one] of tokens.entries()) {
    token.push(one);
    tag.push(slot === undefined ? 'O' : `${index === 0 ? 'B' : 'I'}-${slot}`);
  }
}

/** The first values of a list are common, the many last ones rare, as in life: so unknown words are met in training. */
const drawValue = (list: readonly string[], random: Random): string =>
  list[Math.floor(random.uniform() ** 2 * list.length)]!;

const pick = <Item>(items: readonly Item[], random: Random): Item => items[random.integer(items.length)]!;
