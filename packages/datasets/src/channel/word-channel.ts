import type { LetterChannel } from './letter-channel.ts';

/** Finds the words that something heard may have been. */
export interface WordFinder {
  /** The `count` words with the highest ln p(heard | word) + ln p(word), best first. */
  candidates(heard: string, count: number): readonly Candidate[];
}

export interface Candidate {
  readonly word: string;
  /** ln p(heard | word), nats. */
  readonly acoustic: number;
}

/** Letter edits beyond which a word is not looked at: about one for three letters heard, three at most. */
const reachOf = (length: number) => Math.min(3, 1 + Math.floor(length / 3));

/**
 * Words are looked up by the letters in them: what is a few edits away from what was heard cannot differ from it in more
 * kinds of letters than that; others are left out.
 * @param words with ln p(word)
 */
export function createWordFinder(words: ReadonlyMap<string, number>, channel: LetterChannel): WordFinder {
  const entries = [...words].map(([word, prior]) => ({ word, prior, length: [...word].length, mask: maskOf(word) }));
  const known = new Map<string, readonly Candidate[]>();
  return {
    candidates(heard, count) {
      const key = `${count} ${heard}`;
      const before = known.get(key);
      if (before !== undefined) return before;
      const length = [...heard].length;
      const mask = maskOf(heard);
      const reach = reachOf(length);
      const found: (Candidate & { readonly total: number })[] = [];
      for (const entry of entries) {
        if (Math.abs(entry.length - length) > reach) continue;
        if (bits(mask & ~entry.mask) > reach || bits(entry.mask & ~mask) > reach) continue;
        const acoustic = channel.logProbability(heard, entry.word);
        if (acoustic > -Infinity) found.push({ word: entry.word, acoustic, total: acoustic + entry.prior });
      }
      const best = found
        .sort((left, right) => right.total - left.total || (left.word < right.word ? -1 : 1))
        .slice(0, count);
      known.set(
        key,
        best.map(({ word, acoustic }) => ({ word, acoustic })),
      );
      return known.get(key)!;
    },
  };
}

/** One bit for each kind of letter, kinds shared beyond 32. */
function maskOf(word: string): number {
  let mask = 0;
  for (const letter of word) mask |= 1 << (letter.codePointAt(0)! & 31);
  return mask;
}

function bits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}
