import { checkKeys, invalidArgument } from '@recurrent/core';

/**
 * One section of a config: what was given, with the defaults for what was not. Keys whose value is `undefined`
 * count as not given.
 * @throws RecurrentError INVALID_ARGUMENT for a key that the defaults do not have
 */
export function section<Section extends object>(where: string, given: unknown, defaults: Section): Section {
  if (given === undefined) return defaults;
  checkKeys(where, given, Object.keys(defaults));
  const filled = { ...defaults } as Record<string, unknown>;
  for (const [key, value] of Object.entries(given)) if (value !== undefined) filled[key] = value;
  return filled as Section;
}

/** @throws RecurrentError INVALID_ARGUMENT unless `value` is true or false */
export function checkBoolean(where: string, argument: string, value: unknown): asserts value is boolean {
  if (typeof value !== 'boolean') invalidArgument(where, argument, 'true or false', value);
}

/** @throws RecurrentError INVALID_ARGUMENT unless `value` is a string that is not empty */
export function checkName(where: string, argument: string, value: unknown): asserts value is string {
  if (typeof value !== 'string' || value === '') invalidArgument(where, argument, 'a name', value);
}

/** @throws RecurrentError INVALID_ARGUMENT unless `value` is a list of strings */
export function checkStrings(where: string, argument: string, value: unknown): asserts value is readonly string[] {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    invalidArgument(where, argument, 'a list of strings', value);
  }
}

/** @throws RecurrentError INVALID_ARGUMENT unless `value` is an object (no list) */
export function checkObject(
  where: string,
  argument: string,
  value: unknown,
): asserts value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    invalidArgument(where, argument, 'an object', value);
  }
}
