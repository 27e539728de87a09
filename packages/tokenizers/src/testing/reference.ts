import { type Encoding, Tokenizer as Reference } from 'tokenizers';
import { writeTokenizerJson } from '../hugging-face/write.ts';
import type { Tokenizer } from '../tokenizer.ts';

/** The tokenizers of Hugging Face (Rust), the reference program. For tests. */
export const referenceFromJson = (json: object): Reference => Reference.fromString(JSON.stringify(json));
export const referenceOf = (tokenizer: Tokenizer): Reference => referenceFromJson(writeTokenizerJson(tokenizer));

/** Both in one form; the reference counts code points, we count UTF-16 units. */
export function plain(encoding: import('../encoding.ts').Encoding) {
  return {
    ids: [...encoding.ids],
    tokens: [...encoding.tokens],
    offsets: encoding.offsets.map((place) => [...place]),
    typeIds: [...encoding.typeIds],
    specialMask: [...encoding.specialMask],
    attentionMask: [...encoding.attentionMask],
  };
}

export function plainReference(encoding: Encoding, text: string, pair = '') {
  const places = [text, pair].map((source) => {
    const units = [0];
    for (const character of source) units.push(units.at(-1)! + character.length);
    return units;
  });
  const sequences = Array.from({ length: encoding.getLength() }, (_, token) => encoding.tokenToSequence(token) ?? 0);
  return {
    ids: encoding.getIds(),
    tokens: encoding.getTokens(),
    offsets: encoding.getOffsets().map(([start, end], token) => {
      const units = places[sequences[token]!]!;
      return [units[start!]!, units[end!]!];
    }),
    typeIds: encoding.getTypeIds(),
    specialMask: encoding.getSpecialTokensMask(),
    attentionMask: encoding.getAttentionMask(),
  };
}
