import { checkKeys, checkRange, createPacer, invalidArgument, RecurrentError } from '@recurrent/core';
import { type Vocabulary, vocabularyFromJSON } from '@recurrent/tokenizers';
import { grown } from './columns.ts';
import type { WorkOptions } from './events.ts';
import { createNodeTable, type NodeTable } from './node-table.ts';
import { type SortedNodes, sortNodes, type TrieShape } from './shape.ts';
import { arpaMarks, markIds } from './special.ts';

/** Tokens sequence by sequence, such as the words of a text line by line; nothing but one sequence is held. */
export type TokenSequences = Iterable<readonly string[]> | AsyncIterable<readonly string[]>;

/** How often every n-gram of the orders 1 … N came, in the numbering of `TrieShape`. */
export interface NgramCounts extends TrieShape {
  /** Ids of the words; has unk, bos and eos. */
  readonly vocabulary: Vocabulary;
  /** int32 [nodes]: occurrences. 0 for bos, which nothing predicts, for unseen words and for the empty n-gram. */
  readonly occurrences: Int32Array;
  /** int32 [nodes]: distinct words (bos included) that came before it; 0 for what begins with bos, and for the highest order. */
  readonly extensions: Int32Array;
  /** int32 [nodes]: the node without its first word. */
  readonly links: Int32Array;
  readonly sequences: number;
  /** End marks included. */
  readonly tokens: number;
  /** Tokens that a given vocabulary lacks, counted as unk. */
  readonly unknown: number;
}

export interface CountOptions extends WorkOptions {
  /** The highest order, 1 … 7. */
  readonly order: number;
  /**
   * The words to tell apart; others count as its unk. Needs unk, bos and eos. By default every word of the text is one,
   * after `<unk>`, `<s>`, `</s>`, in order of appearance; `<unk>` in the text is then an ordinary word.
   */
  readonly vocabulary?: Vocabulary;
}

/** The orders that can be counted. */
export const maximumOrder = 7;

/**
 * Counts bos w₁ … w_k eos of every sequence. Memory grows with the distinct n-grams (some 28 bytes each while counting),
 * not with the text.
 * @throws RecurrentError INVALID_ARGUMENT; BAD_DATA when a sequence holds a begin or end mark, or there is none; ABORTED
 */
export async function countNgrams(sequences: TokenSequences, options: CountOptions): Promise<NgramCounts> {
  const where = 'ngram.countNgrams';
  checkKeys(where, options, ['order', 'vocabulary', 'signal', 'onEvent']);
  const { order, signal, onEvent } = options;
  checkRange(where, 'order', order, 1, maximumOrder);
  if (!Number.isInteger(order)) invalidArgument(where, 'order', 'an integer', order);
  checkSequences(where, sequences);
  const pace = createPacer(where, signal);
  const ids = options.vocabulary === undefined ? openIds() : closedIds(where, options.vocabulary);
  const counter = createCounter(order, ids.bos);

  let done = 0;
  let tokens = 0;
  for await (const sequence of sequences) {
    done += 1;
    checkSequence(where, sequence, done);
    counter.begin();
    for (const token of sequence) {
      const id = ids.of(token);
      if (id === ids.bos || id === ids.eos) throw markInText(token, done);
      counter.add(id);
    }
    counter.add(ids.eos);
    tokens += sequence.length + 1;
    if (done % 1024 === 0) {
      onEvent?.({ type: 'progress', stage: 'count', done });
      await pace();
    }
  }
  if (done === 0) {
    throw new RecurrentError({
      code: 'BAD_DATA',
      message: `${where}: there is no text: expected at least one sequence`,
    });
  }
  onEvent?.({ type: 'progress', stage: 'count', done, total: done });
  await pace();
  const vocabulary = ids.vocabulary();
  return { ...counter.finish(vocabulary.size), vocabulary, sequences: done, tokens, unknown: ids.unknown() };
}

function checkSequences(where: string, sequences: unknown): void {
  const good =
    typeof sequences === 'object' &&
    sequences !== null &&
    (Symbol.iterator in sequences || Symbol.asyncIterator in sequences);
  if (!good) invalidArgument(where, 'sequences', 'an iterable of lists of tokens', sequences);
}

function checkSequence(where: string, sequence: unknown, number: number): void {
  if (!Array.isArray(sequence)) invalidArgument(where, 'sequences', `lists of tokens (sequence ${number})`, sequence);
}

function markInText(token: string, sequence: number): RecurrentError {
  return new RecurrentError({
    code: 'BAD_DATA',
    message: `sequence ${sequence} holds the mark "${token}", which is added to every sequence; take the marks out of the text`,
    received: token,
  });
}

/** From token to id, with the vocabulary that comes of it. */
interface Ids {
  readonly bos: number;
  readonly eos: number;
  of(token: string): number;
  vocabulary(): Vocabulary;
  unknown(): number;
}

function openIds(): Ids {
  const { unk, bos, eos } = arpaMarks;
  const tokens: string[] = [unk, bos, eos];
  const known = new Map<string, number>(tokens.map((token, id) => [token, id]));
  return {
    bos: 1,
    eos: 2,
    of(token) {
      let id = known.get(token);
      if (id === undefined) {
        id = tokens.length;
        tokens.push(token);
        known.set(token, id);
      }
      return id;
    },
    vocabulary: () => vocabularyFromJSON({ tokens, specialTokens: { unk, bos, eos } }),
    unknown: () => 0,
  };
}

function closedIds(where: string, vocabulary: Vocabulary): Ids {
  const { unk, bos, eos } = markIds(where, vocabulary);
  let unknown = 0;
  return {
    bos,
    eos,
    of(token) {
      const id = vocabulary.idOf(token);
      if (id === unk && !vocabulary.has(token)) unknown += 1;
      return id;
    },
    vocabulary: () => vocabulary,
    unknown: () => unknown,
  };
}

/** One order above the first: its n-grams and what is counted of them. */
interface Level {
  readonly table: NodeTable;
  occurrences: Int32Array;
  extensions: Int32Array;
  /** The n-gram without its first word, in the table before. */
  links: Int32Array;
}

function createCounter(order: number, bos: number) {
  let wordOccurrences = new Int32Array(1024);
  let wordExtensions = new Int32Array(1024);
  const levels: Level[] = Array.from({ length: order - 1 }, () => ({
    table: createNodeTable(),
    occurrences: new Int32Array(1024),
    extensions: new Int32Array(1024),
    links: new Int32Array(1024),
  }));
  /** The n-grams of the orders 1 … that end at the last token: numbers in their tables. */
  const ends = new Int32Array(order);
  let length = 0;

  const addWord = (id: number) => {
    wordOccurrences = grown(wordOccurrences, id + 1);
    wordExtensions = grown(wordExtensions, id + 1);
  };
  return {
    begin() {
      addWord(bos);
      ends[0] = bos;
      length = 1;
    },
    add(id: number) {
      addWord(id);
      wordOccurrences[id]! += 1;
      // ends[n − 1] is the n-gram before this token when it is read, and the one with it after it is written.
      let parent = ends[0]!;
      ends[0] = id;
      const longest = Math.min(length, order - 1);
      for (let index = 0; index < longest; index++) {
        const level = levels[index]!;
        const { table } = level;
        const before = table.size;
        const node = table.add(parent, id);
        if (node === before) {
          level.occurrences = grown(level.occurrences, node + 1);
          level.extensions = grown(level.extensions, node + 1);
          level.links = grown(level.links, node + 1);
          const link = ends[index]!;
          level.links[node] = link;
          if (index === 0) wordExtensions[link]! += 1;
          else levels[index - 1]!.extensions[link]! += 1;
        }
        level.occurrences[node]! += 1;
        parent = ends[index + 1]!;
        ends[index + 1] = node;
      }
      length += 1;
    },
    finish: (vocabularySize: number) => {
      addWord(vocabularySize);
      const sorted = sortNodes(
        vocabularySize,
        levels.map(({ table }) => table),
      );
      return { ...sorted, ...sortColumns(sorted, levels, wordOccurrences, wordExtensions) };
    },
  };
}

function sortColumns(
  { levels: starts, places }: SortedNodes,
  levels: readonly Level[],
  wordOccurrences: Int32Array,
  wordExtensions: Int32Array,
): Pick<NgramCounts, 'occurrences' | 'extensions' | 'links'> {
  const vocabularySize = starts[2]! - 1;
  const nodes = starts[starts.length - 1]!;
  const occurrences = new Int32Array(nodes);
  const extensions = new Int32Array(nodes);
  const links = new Int32Array(nodes);
  occurrences.set(wordOccurrences.subarray(0, vocabularySize), 1);
  extensions.set(wordExtensions.subarray(0, vocabularySize), 1);
  for (const [index, level] of levels.entries()) {
    const place = places[index]!;
    const lower = index === 0 ? undefined : places[index - 1]!;
    for (let node = 0; node < place.length; node++) {
      const at = place[node]!;
      occurrences[at] = level.occurrences[node]!;
      extensions[at] = level.extensions[node]!;
      const link = level.links[node]!;
      links[at] = lower === undefined ? 1 + link : lower[link]!;
    }
  }
  return { occurrences, extensions, links };
}
