import type { Random } from '@recurrent/core';
import type { Vocabulary } from '@recurrent/tokenizers';
import type { EncodedPassage } from '../language/encode.ts';
import type { LanguageVocabulary } from '../language/vocabulary.ts';

/** A passage as numbers, with the text of what the vocabulary lacks. */
export interface HybridItem extends EncodedPassage {
  /** Unknown tokens by their place. */
  readonly unknownTokens: ReadonlyMap<number, string>;
}

/** A word that is read by its characters. */
export interface Spelling {
  /** Ids of its characters, at least one. */
  readonly characters: Int32Array;
  /** The id that stands for it where it is predicted: its own, or that of `<unk>`. */
  readonly target: number;
}

/** Sequences in which an id of V + i, V being the size of the vocabulary, is the i-th spelling. */
export interface SpelledText {
  readonly sequences: readonly Int32Array[];
  readonly spellings: readonly Spelling[];
}

/** Which words are spelled. */
export interface SpellingNoise {
  /** Rate of known words that are spelled. */
  readonly knownRate: number;
  /** Rate of unknown words that are not. */
  readonly unreadRate: number;
  readonly random: Random;
}

/** Numbers the unknown words of passages, and with noise some known ones, as spellings; equal words are one. */
export function spellText(
  items: readonly HybridItem[],
  { vocabulary, unk }: LanguageVocabulary,
  characters: Vocabulary,
  noise?: SpellingNoise,
): SpelledText {
  const { size } = vocabulary;
  const special = new Set<number>(Object.values(vocabulary.specialIds));
  const spellings: Spelling[] = [];
  const places = new Map<string, number>();
  const spell = (token: string, target: number): number => {
    let place = places.get(token);
    if (place === undefined) {
      place = spellings.length;
      spellings.push({ characters: characters.encode(token), target });
      places.set(token, place);
    }
    return size + place;
  };
  const sequences = items.map(({ ids, unknownTokens }) =>
    ids.map((id, at) => {
      const unknown = unknownTokens.get(at);
      if (unknown !== undefined) {
        const unread = noise !== undefined && noise.unreadRate > 0 && noise.random.uniform() < noise.unreadRate;
        return unread ? id : spell(unknown, unk);
      }
      if (noise === undefined || noise.knownRate === 0 || special.has(id)) return id;
      return noise.random.uniform() < noise.knownRate ? spell(vocabulary.tokenOf(id), id) : id;
    }),
  );
  return { sequences, spellings };
}

/** Ids as they are predicted: spelled words are what they stand for. */
export function targetsOf(ids: Int32Array, vocabularySize: number, spellings: readonly Spelling[]): Int32Array {
  return ids.map((id) => (id < vocabularySize ? id : spellings[id - vocabularySize]!.target));
}
