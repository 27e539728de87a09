import { checkOneOf, checkPositiveInteger, checkRange } from '@recurrent/core';
import { section } from '../sections.ts';

/** How long texts may be. */
export interface LengthConfig {
  /** The most tokens of a source (default 200). */
  readonly source: number;
  /** The most tokens of a target, in training and in search (default 200). */
  readonly target: number;
  /** What becomes of longer ones: cut at their end, counted and told of (default), or refused by line. */
  readonly over: 'truncate' | 'refuse';
}

export const lengthDefaults: LengthConfig = { source: 200, target: 200, over: 'truncate' };

/** @throws RecurrentError INVALID_ARGUMENT */
export function checkLength(where: string, given: unknown, defaults: LengthConfig): LengthConfig {
  const length = section(where, given, defaults);
  checkPositiveInteger(where, 'source', length.source);
  checkPositiveInteger(where, 'target', length.target);
  checkOneOf(where, 'over', length.over, ['truncate', 'refuse']);
  return length;
}

/** @throws RecurrentError INVALID_ARGUMENT for a bound that the longest pair does not fit */
export function checkBatchTokens(where: string, batchTokens: number | null, length: LengthConfig): void {
  if (batchTokens === null) return;
  checkPositiveInteger(where, 'batchTokens', batchTokens);
  const longest = Math.max(length.source, length.target + 1);
  checkRange(where, 'batchTokens', batchTokens, longest, Number.MAX_SAFE_INTEGER);
}
