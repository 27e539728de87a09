import { splitWords } from '@recurrent/tokenizers';

/** On the side of a token where no white space stands. U+FFED, as in OpenNMT's tokenizer. */
const joiner = '￭';

/**
 * Words and punctuation marks (UAX #29) that say where they were joined, so that a text comes back as it was, but for the
 * kind of its white space: `(black-haired)` → `(￭ black ￭-￭ haired ￭)`. The mark stands on punctuation; on the second
 * of two words without a blank between them.
 */
export function splitJoinedWords(text: string): string[] {
  const words = splitWords(text);
  const tokens: string[] = [];
  let end = -1;
  for (const [index, word] of words.entries()) {
    const start = text.indexOf(word, Math.max(end, 0));
    const before = words[index - 1];
    if (start !== end || before === undefined) tokens.push(word);
    else if (isWord(word) && !isWord(before)) {
      tokens[index - 1] += joiner;
      tokens.push(word);
    } else tokens.push(joiner + word);
    end = start + word.length;
  }
  return tokens;
}

/** The text of such tokens. */
export function joinWords(tokens: readonly string[]): string {
  let text = '';
  let glued = true;
  for (const token of tokens) {
    text += (glued || (token.startsWith(joiner) && token !== joiner) ? '' : ' ') + plainWord(token);
    glued = token.endsWith(joiner) && token !== joiner;
  }
  return text;
}

/** A token without marks. */
export function plainWord(token: string): string {
  return token === joiner ? token : token.replaceAll(joiner, '');
}

function isWord(token: string): boolean {
  return /[\p{L}\p{N}]/u.test(token);
}
