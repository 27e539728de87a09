import type { Vocabulary } from '@recurrent/tokenizers';
import { findChild, type TrieShape } from './shape.ts';

/**
 * A back-off model: p(w | h) = p(hw) where hw is an n-gram of it, else b(h)·p(w | h without its first word), with b = 1
 * for an h that is none. Numbers are log₁₀ in single precision, as ARPA files have them, so that a file comes back
 * bit for bit. An n-gram of the highest order takes 12 bytes, any other one 20.
 */
export interface NgramTrie extends TrieShape {
  readonly vocabulary: Vocabulary;
  /** float32 [nodes], log₁₀, −∞ to 0; that of the empty n-gram is 0. */
  readonly logProbs: Float32Array;
  /** float32 [levels[order]], log₁₀: the weights of all but the highest order; that of the empty n-gram is 0. */
  readonly backOffs: Float32Array;
  /** int32 [nodes]: the longest n-gram of the model that is a proper end of this one; 0 if none is. */
  readonly links: Int32Array;
}

/** The links of a trie, level by level: that of hw is the child by w of the longest end of h that has one. */
export function linksOf(shape: TrieShape): Int32Array {
  const { levels, words, children } = shape;
  const links = new Int32Array(words.length);
  const contexts = levels[levels.length - 2]!;
  for (let context = 1; context < contexts; context++) {
    const end = children[context + 1]!;
    for (let node = children[context]!; node < end; node++) {
      let shorter = context;
      let found = -1;
      while (found < 0) {
        shorter = links[shorter]!;
        found = findChild(shape, shorter, words[node]!);
      }
      links[node] = found;
    }
  }
  return links;
}
