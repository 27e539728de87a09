/** A candidate for the vocabulary and how often it occurs, weighted by its words. */
export type Seed = readonly [text: string, count: number];

/** The longest piece, in code points. */
const longest = 16;

/**
 * The pieces to begin with: every character, and the substrings of words that occur at least twice and are followed by
 * more than one character (else the longer one serves as well), at most `most`, by count times length.
 * Goes by length: a string can only be frequent if what is left without its first and without its last character is.
 */
export async function seedPieces(
  words: ReadonlyMap<string, number>,
  most: number,
  pause: () => Promise<void> | undefined,
): Promise<{ characters: Seed[]; substrings: Seed[] }> {
  const entries = Array.from(words, ([word, count]) => ({ characters: Array.from(word), word, count }));
  const single = new Map<string, number>();
  for (const { characters, count } of entries) {
    for (const character of characters) single.set(character, (single.get(character) ?? 0) + count);
  }
  let before = single;
  // Where a frequent string of the length before begins, word by word.
  let frequent = entries.map(({ characters }) => new Uint8Array(characters.length).fill(1));
  const substrings: Seed[] = [];
  for (let length = 2; length <= longest; length++) {
    const counts = new Map<string, number>();
    const each = async (take: (text: string, word: number, place: number, weight: number) => void) => {
      for (const [index, { characters, count }] of entries.entries()) {
        if (index % 1024 === 0) await pause();
        const starts = frequent[index]!;
        let text = '';
        for (let place = 0; place + length <= characters.length; place++) {
          if (starts[place] === 0 || starts[place + 1] === 0) continue;
          text = characters.slice(place, place + length).join('');
          take(text, index, place, count);
        }
      }
    };
    await each((text, _word, _place, weight) => counts.set(text, (counts.get(text) ?? 0) + weight));
    const next = entries.map(({ characters }) => new Uint8Array(characters.length));
    await each((text, word, place) => {
      if (counts.get(text)! >= 2) next[word]![place] = 1;
    });
    const open = new Map<string, number>();
    const covered = new Set<string>();
    for (const [text, count] of counts) {
      if (count < 2) continue;
      open.set(text, count);
      const prefix = Array.from(text).slice(0, -1).join('');
      if (before.get(prefix) === count) covered.add(prefix);
    }
    if (length > 2) for (const [text, count] of before) if (!covered.has(text)) substrings.push([text, count]);
    before = open;
    frequent = next;
    if (open.size === 0) break;
  }
  if (before !== single) substrings.push(...before);
  const score = ([text, count]: Seed) => text.length * count;
  substrings.sort((one, other) => score(other) - score(one) || (one[0] < other[0] ? -1 : 1));
  const characters = [...single].sort(
    ([one, count], [other, otherCount]) => otherCount - count || (one < other ? -1 : 1),
  );
  return { characters, substrings: substrings.slice(0, Math.max(0, most - characters.length)) };
}
