import { invalidArgument } from '@recurrent/core';

/** What to look for: a text as it is, or a regular expression (JavaScript's, with the flag `u`). */
export type Pattern = { readonly text: string } | { readonly regex: string };

/** A global regular expression. @throws RecurrentError INVALID_ARGUMENT for one that JavaScript cannot read */
export function compilePattern(where: string, pattern: unknown): RegExp {
  const { text, regex } = (pattern ?? {}) as { text?: unknown; regex?: unknown };
  if (typeof text === 'string' && text !== '' && regex === undefined) return new RegExp(escapeRegex(text), 'gu');
  if (typeof regex !== 'string' || text !== undefined) {
    invalidArgument(where, 'pattern', '{ text } (not empty) or { regex }', pattern);
  }
  try {
    return new RegExp(regex, 'gu');
  } catch {
    invalidArgument(where, 'pattern', 'a regular expression of JavaScript (flag u)', regex);
  }
}

export function escapeRegex(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
