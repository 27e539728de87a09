import { invalidArgument } from '@recurrent/core';

/** Offsets from the current position whose values are joined into one feature: `-1|0` is [-1, 0]. */
export type Template = readonly number[];

/**
 * Reads a template: offsets joined by `|`, such as `0`, `-1|0` or `-2|-1|0`.
 * @throws RecurrentError INVALID_ARGUMENT
 */
export function parseTemplate(where: string, argument: string, text: string): Template {
  const parts = text.split('|');
  if (!parts.every((part) => /^[+-]?\d{1,3}$/.test(part))) {
    invalidArgument(where, argument, 'offsets joined by "|", such as "0" or "-1|0"', text);
  }
  return parts.map(Number);
}

/**
 * The feature that a template makes at one position of a column. A position outside of the sentence stands as
 * `_-1` (one before the first), `_+1` (one after the last) and so on, as in CRF++.
 */
export function templateValue(values: readonly string[], position: number, template: Template): string {
  let text = '';
  for (const offset of template) {
    const at = position + offset;
    if (text !== '') text += '\u0001';
    text += at < 0 ? `_${at}` : at >= values.length ? `_+${at - values.length + 1}` : values[at]!;
  }
  return text;
}
