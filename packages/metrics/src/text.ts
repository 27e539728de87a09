import { invalidArgument } from '@recurrent/core';

// What Python's str.split() takes for white space: Unicode's, and four separators that JavaScript's \s leaves out.
const separators = `\\p{White_Space}${[0x1c, 0x1d, 0x1e, 0x1f].map((code) => String.fromCharCode(code)).join('')}`;
const spaces = new RegExp(`[${separators}]+`, 'u');
const trailing = new RegExp(`[${separators}]+$`, 'u');

/** The words of a line between white space, as Python's str.split() gives them. */
export function splitOnSpaces(line: string): string[] {
  return line.split(spaces).filter((word) => word !== '');
}

/** The line without white space at its end. */
export function trimEnd(line: string): string {
  return line.replace(trailing, '');
}

/** The four entities that evaluation scripts know, as characters. */
export function decodeEntities(line: string): string {
  return line.replaceAll('&quot;', '"').replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
}

/** One reference, or several, of each hypothesis. */
export type References = readonly (string | readonly string[])[];

/**
 * The references of each hypothesis as lists.
 * @throws RecurrentError INVALID_ARGUMENT unless there are as many as hypotheses, none of them an empty list
 */
export function alignReferences(
  where: string,
  hypotheses: readonly string[],
  references: References,
): readonly (readonly string[])[] {
  if (!Array.isArray(hypotheses) || hypotheses.length === 0 || hypotheses.some((line) => typeof line !== 'string')) {
    invalidArgument(where, 'hypotheses', 'at least one string', hypotheses);
  }
  if (!Array.isArray(references) || references.length !== hypotheses.length) {
    const received = Array.isArray(references) ? references.length : references;
    invalidArgument(where, 'references', `${hypotheses.length} as there are hypotheses`, received);
  }
  return (references as References).map((given, index) => {
    const list = typeof given === 'string' ? [given] : given;
    if (!Array.isArray(list) || list.length === 0 || list.some((line) => typeof line !== 'string')) {
      invalidArgument(where, `references[${index}]`, 'a string or a list of at least one', given);
    }
    return list;
  });
}

/** How many references each hypothesis has, for protocols: a number, or `var` where it varies. */
export function referenceCount(references: References): string {
  const counts = new Set(references.map((given) => (typeof given === 'string' ? 1 : given.length)));
  return counts.size === 1 ? String([...counts][0]) : 'var';
}
