import { checkKeys, invalidArgument } from '@recurrent/core';
import { escapeRegex } from './pattern.ts';

/** A token that is found in the text before anything is split, and never split itself. */
export interface AddedToken {
  readonly id: number;
  readonly text: string;
  /** Marks structure, such as `[SEP]`: decoding leaves it out, and it is looked for in the text as it is. */
  readonly special?: boolean;
  /** Look for it in the normalised text; by default where it is not special. */
  readonly normalized?: boolean;
  /** Not inside of a word. */
  readonly singleWord?: boolean;
  /** White space on this side belongs to it. */
  readonly stripLeft?: boolean;
  readonly stripRight?: boolean;
}

/** Finds the next added token at or behind a place. */
export interface AddedTokenFinder {
  find(text: string, place: number): { readonly start: number; readonly end: number; readonly id: number } | undefined;
}

export function checkAddedTokens(where: string, tokens: readonly AddedToken[]): void {
  if (!Array.isArray(tokens)) invalidArgument(where, 'addedTokens', 'a list', tokens);
  const ids = new Map<number, string>();
  for (const token of tokens) {
    checkKeys(where, token, ['id', 'text', 'special', 'normalized', 'singleWord', 'stripLeft', 'stripRight']);
    const { id, text } = token as AddedToken;
    if (!Number.isInteger(id) || id < 0) invalidArgument(where, 'addedTokens.id', 'an integer ≥ 0', id);
    if (typeof text !== 'string' || text === '') {
      invalidArgument(where, 'addedTokens.text', 'a text that is not empty', text);
    }
    if (ids.has(id)) invalidArgument(where, 'addedTokens.id', 'distinct ids', id);
    ids.set(id, text);
  }
}

/** The leftmost token first, of several at one place the longest. */
export function createFinder(
  tokens: readonly AddedToken[],
  textOf: (text: string) => string,
): AddedTokenFinder | undefined {
  if (tokens.length === 0) return undefined;
  const byText = new Map(tokens.map((token) => [textOf(token.text), token]));
  byText.delete('');
  const texts = [...byText.keys()].sort((left, right) => right.length - left.length);
  const pattern = new RegExp(texts.map(escapeRegex).join('|'), 'gu');
  return {
    find(text, place) {
      let from = place;
      for (;;) {
        pattern.lastIndex = from;
        const match = pattern.exec(text);
        if (match === null) return undefined;
        const token = byText.get(match[0])!;
        let [start, end] = [match.index, match.index + match[0].length];
        if (token.singleWord && (isWord(text.slice(0, start), true) || isWord(text.slice(end), false))) {
          from = end;
          continue;
        }
        if (token.stripLeft) start = Math.max(place, text.slice(0, start).trimEnd().length);
        if (token.stripRight) end = text.length - text.slice(end).trimStart().length;
        return { start, end, id: token.id };
      }
    },
  };
}

function isWord(text: string, last: boolean): boolean {
  return (last ? /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}]$/u : /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}]/u).test(text);
}
