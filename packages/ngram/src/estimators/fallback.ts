import { invalidArgument } from '@recurrent/core';

/** `true`: the usual values; numbers: these; `false` (default): counts that are too few are an error. */
export type DiscountFallback = boolean | readonly number[];

/**
 * The discounts to fall back on, if any: discount i is at most i + 1 (what it is taken from), above 0.
 * @throws RecurrentError INVALID_ARGUMENT
 */
export function checkFallback(
  where: string,
  value: DiscountFallback,
  usual: readonly number[],
): readonly number[] | undefined {
  if (value === false) return undefined;
  if (value === true) return usual;
  const good =
    Array.isArray(value) &&
    value.length === usual.length &&
    value.every((discount, index) => typeof discount === 'number' && discount > 0 && discount <= index + 1);
  if (!good) {
    const most = usual.map((_, index) => `0 < D${index + 1} ≤ ${index + 1}`).join(', ');
    invalidArgument(where, 'discountFallback', `true, false or ${usual.length} numbers, ${most}`, value);
  }
  return value;
}
