const letter = /\p{L}/u;
const upper = /\p{Lu}/u;
const lower = /\p{Ll}/u;
const digit = /\p{Nd}/u;
const punctuation = /[\p{P}\p{S}]/u;

/** Capital letters, small letters and digits become `A`, `a` and `0`: `D56y-3` → `A00a-0`. */
export function wordPattern(word: string): string {
  let pattern = '';
  for (const character of word) {
    pattern += upper.test(character) ? 'A' : letter.test(character) ? 'a' : digit.test(character) ? '0' : character;
  }
  return pattern;
}

/** `wordPattern` with runs of the same character made one: `D56y-3` → `A0a-0`. */
export function summarizedPattern(word: string): string {
  let summary = '';
  let previous = '';
  for (const character of wordPattern(word)) {
    if (character !== previous) summary += character;
    previous = character;
  }
  return summary;
}

/**
 * The twelve kinds of spelling features of a word: starts with a capital, all capitals, all small letters, capitals
 * that are not the first letter, letters mixed with digits, has punctuation, prefixes and suffixes of 2 to 5
 * characters, ends in an apostrophe or apostrophe-s, the letters alone (`I.B.M.` → `IBM`), the rest alone
 * (`A.T.&T.` → `..&.`), the pattern and the summarised pattern.
 * Does not look at neighbours.
 * @returns names of the features that hold, such as `capital` or `suffix=ing`
 * @see Huang, Xu & Yu 2015, arXiv:1508.01991, section 4.1.2
 */
export function spellingFeatures(word: string): string[] {
  const characters = Array.from(word);
  const letters = characters.filter((character) => letter.test(character));
  const capitals = letters.filter((character) => upper.test(character));
  const found: string[] = [];
  if (upper.test(characters[0] ?? '')) found.push('capital');
  if (letters.length > 0 && letters.length === characters.length) {
    if (capitals.length === letters.length) found.push('allCapitals');
    if (letters.every((character) => lower.test(character))) found.push('allLower');
  }
  if (characters.slice(1).some((character) => upper.test(character))) found.push('innerCapital');
  if (letters.length > 0 && characters.some((character) => digit.test(character))) found.push('lettersAndDigits');
  if (characters.some((character) => punctuation.test(character))) found.push('punctuation');
  if (/['’]s?$/iu.test(word)) found.push('apostropheEnd');
  for (let size = 2; size <= 5 && size <= characters.length; size++) {
    found.push(`prefix=${characters.slice(0, size).join('')}`);
    found.push(`suffix=${characters.slice(-size).join('')}`);
  }
  if (letters.length > 0 && letters.length < characters.length) found.push(`letters=${letters.join('')}`);
  if (letters.length < characters.length) {
    found.push(`others=${characters.filter((character) => !letter.test(character)).join('')}`);
  }
  found.push(`pattern=${wordPattern(word)}`, `summary=${summarizedPattern(word)}`);
  return found;
}
