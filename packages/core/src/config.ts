import { invalidArgument, RecurrentError } from './error.ts';
import { suggest } from './suggest.ts';

/** @throws RecurrentError INVALID_ARGUMENT unless `value` is an integer ≥ 1 */
export function checkPositiveInteger(where: string, argument: string, value: unknown): asserts value is number {
  if (!Number.isInteger(value) || (value as number) < 1) invalidArgument(where, argument, 'a positive integer', value);
}

/** @throws RecurrentError INVALID_ARGUMENT unless `value` is one of `allowed` */
export function checkOneOf<const Allowed extends string>(
  where: string,
  argument: string,
  value: unknown,
  allowed: readonly Allowed[],
): asserts value is Allowed {
  if (!allowed.includes(value as Allowed)) {
    invalidArgument(where, argument, allowed.map((name) => `"${name}"`).join(' | '), value);
  }
}

/** @throws RecurrentError INVALID_ARGUMENT unless low ≤ value ≤ high (finite) */
export function checkRange(
  where: string,
  argument: string,
  value: unknown,
  low: number,
  high: number,
): asserts value is number {
  if (typeof value !== 'number' || !(value >= low && value <= high)) {
    invalidArgument(where, argument, `a number in [${low}, ${high}]`, value);
  }
}

/** @throws RecurrentError INVALID_ARGUMENT for a key that is not among `known`, with the nearest known one */
export function checkKeys(where: string, value: unknown, known: readonly string[]): asserts value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    invalidArgument(where, 'config', 'an object', value);
  }
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const nearest = suggest(key, known);
    throw new RecurrentError({
      code: 'INVALID_ARGUMENT',
      message: `${where}: unknown option "${key}"${nearest === undefined ? '' : `, did you mean "${nearest}"?`}; known: ${known.join(', ')}`,
      argument: key,
      expected: known.join(' | '),
      received: key,
    });
  }
}
