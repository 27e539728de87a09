import { checkPositiveInteger, describe, invalidArgument, RecurrentError } from '@recurrent/core';
import { type Vocabulary, type VocabularyJSON, vocabularyFromJSON } from '@recurrent/tokenizers';
import { createNgramModel, type NgramModel } from './model.ts';
import { markIds } from './special.ts';
import { linksOf } from './trie.ts';

/** A model in two parts: what is JSON and what is numbers. */
export interface StoredNgrams {
  readonly header: NgramHeader;
  readonly arrays: NgramArrays;
}

export interface NgramHeader {
  readonly order: number;
  /** How many n-grams of the orders 1 … N there are; the first is the size of the vocabulary. */
  readonly sizes: readonly number[];
  readonly vocabulary: VocabularyJSON;
}

/** 8 bytes for an n-gram of the highest order, 16 for any other (12 for a word), order by order, sorted by word ids. */
export interface NgramArrays {
  /** int32: the last word of each n-gram of order 2 and more. */
  readonly words: Int32Array<ArrayBuffer>;
  /** int32: how many n-grams go on from each n-gram below the highest order. */
  readonly childCounts: Int32Array<ArrayBuffer>;
  /** float32: log₁₀ p of each n-gram. */
  readonly logProbs: Float32Array<ArrayBuffer>;
  /** float32: log₁₀ of the back-off weight of each n-gram below the highest order. */
  readonly backOffs: Float32Array<ArrayBuffer>;
}

/** The parts of a model, copied, to be stored as one likes (safetensors, a bundle). */
export function ngramsToArrays({ trie, order, sizes, vocabulary }: NgramModel): StoredNgrams {
  const { levels, words, children, logProbs, backOffs } = trie;
  const contexts = levels[order]!;
  return {
    header: { order, sizes, vocabulary: vocabulary.toJSON() },
    arrays: {
      words: words.slice(levels[2]!),
      childCounts: Int32Array.from({ length: contexts - 1 }, (_, index) => children[index + 2]! - children[index + 1]!),
      logProbs: logProbs.slice(1),
      backOffs: backOffs.slice(1),
    },
  };
}

/**
 * The model that `ngramsToArrays` took apart. Nothing in it is trusted: sizes, order, every word and every number is
 * checked.
 * @throws RecurrentError BAD_BUNDLE
 */
export function ngramsFromArrays(stored: StoredNgrams): NgramModel {
  const { header, arrays } = (stored ?? {}) as StoredNgrams;
  const { levels, vocabulary } = checkHeader(header);
  const { order } = header;
  const nodes = levels[order + 1]!;
  const contexts = levels[order]!;
  checkArray(arrays, 'words', Int32Array, nodes - levels[2]!);
  checkArray(arrays, 'childCounts', Int32Array, contexts - 1);
  checkArray(arrays, 'logProbs', Float32Array, nodes - 1);
  checkArray(arrays, 'backOffs', Float32Array, contexts - 1);

  const words = new Int32Array(nodes);
  words[0] = -1;
  for (let id = 0; id < vocabulary.size; id++) words[1 + id] = id;
  words.set(arrays.words, levels[2]!);
  const children = new Int32Array(contexts + 1);
  children[0] = 1;
  children[1] = levels[2]!;
  for (let node = 1; node < contexts; node++) {
    const count = arrays.childCounts[node - 1]!;
    if (count < 0) throw bad(`"childCounts" holds ${count}`);
    children[node + 1] = children[node]! + count;
  }
  for (let length = 1; length < order; length++) {
    if (children[levels[length + 1]!] !== levels[length + 2]!) {
      throw bad(`"childCounts" of order ${length} do not add up to ${header.sizes[length]}`);
    }
  }
  checkWords(words, children, vocabulary.size, contexts);
  for (const value of arrays.logProbs) if (!(value <= 0)) throw bad(`"logProbs" holds ${value}`);
  for (const value of arrays.backOffs) {
    if (!(value < Number.POSITIVE_INFINITY)) throw bad(`"backOffs" holds ${value}`);
  }
  const logProbs = new Float32Array(nodes);
  logProbs.set(arrays.logProbs, 1);
  const backOffs = new Float32Array(contexts);
  backOffs.set(arrays.backOffs, 1);
  const shape = { order, levels, words, children };
  return createNgramModel({ ...shape, vocabulary, logProbs, backOffs, links: linksOf(shape) });
}

function checkHeader(header: NgramHeader): { levels: Int32Array; vocabulary: Vocabulary } {
  const where = 'ngram.ngramsFromArrays';
  try {
    if (typeof header !== 'object' || header === null) invalidArgument(where, 'header', 'an object', header);
    const { order, sizes } = header;
    checkPositiveInteger(where, 'order', order);
    const vocabulary = vocabularyFromJSON(header.vocabulary);
    markIds(where, vocabulary);
    const good = Array.isArray(sizes) && sizes.every((size) => Number.isInteger(size) && size >= 0);
    if (!good || sizes.length !== order || sizes[0] !== vocabulary.size) {
      invalidArgument(where, 'sizes', `${order} sizes, the first of them ${vocabulary.size}`, sizes);
    }
    const levels = new Int32Array(order + 2);
    let total = 1;
    levels[1] = total;
    for (const [index, size] of sizes.entries()) {
      total += size;
      if (total > 0x7fffffff) invalidArgument(where, 'sizes', 'sizes of less than 2³¹ in all', sizes);
      levels[index + 2] = total;
    }
    return { levels, vocabulary };
  } catch (cause) {
    throw bad(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function checkArray<Kind extends Int32Array | Float32Array>(
  arrays: NgramArrays,
  name: keyof NgramArrays,
  kind: new (...args: never[]) => Kind,
  length: number,
): void {
  const array: unknown = arrays?.[name];
  if (!(array instanceof kind)) throw bad(`"${name}" expected a ${kind.name}, got ${describe(array)}`);
  if (array.length !== length) throw bad(`"${name}" expected ${length} elements, got ${array.length}`);
}

/** Siblings in ascending order, each word an id. */
function checkWords(words: Int32Array, children: Int32Array, size: number, contexts: number): void {
  for (let node = 1; node < contexts; node++) {
    let last = -1;
    for (let child = children[node]!; child < children[node + 1]!; child++) {
      const word = words[child]!;
      if (word <= last || word >= size) {
        throw bad(`"words" expected ascending ids below ${size} after each n-gram, got ${word} after ${last}`);
      }
      last = word;
    }
  }
}

function bad(message: string, cause?: unknown): RecurrentError {
  return new RecurrentError({ code: 'BAD_BUNDLE', message: `stored n-grams: ${message}`, cause });
}
