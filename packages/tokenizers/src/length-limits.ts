import { checkKeys, checkOneOf, checkPositiveInteger, invalidArgument, RecurrentError } from '@recurrent/core';

export interface TruncationConfig {
  /** The most tokens, those of the template included. */
  readonly maxLength: number;
  /** Which end is cut; `right` by default. */
  readonly direction?: 'left' | 'right';
  /** Which of two texts is cut: the longer one until they are equal (default), or always the first or the second. */
  readonly strategy?: 'longestFirst' | 'onlyFirst' | 'onlySecond';
}

export interface PaddingConfig {
  /** The text of the token to fill up with. */
  readonly token: string;
  /** To this length, or to that of the longest of a batch (default). */
  readonly length?: number | 'longest';
  /** And on to a multiple of this. */
  readonly multipleOf?: number;
  /** `right` by default. */
  readonly direction?: 'left' | 'right';
  /** The type of the filling; 0 by default. */
  readonly typeId?: number;
}

const where = 'tokenizers.createTokenizer';

export function checkTruncation(config: TruncationConfig): void {
  checkKeys(where, config, ['maxLength', 'direction', 'strategy']);
  const { maxLength, direction = 'right', strategy = 'longestFirst' } = config;
  checkPositiveInteger(where, 'truncation.maxLength', maxLength);
  checkOneOf(where, 'truncation.direction', direction, ['left', 'right']);
  checkOneOf(where, 'truncation.strategy', strategy, ['longestFirst', 'onlyFirst', 'onlySecond']);
}

export function checkPadding(config: PaddingConfig, idOf: (token: string) => number | undefined): void {
  checkKeys(where, config, ['token', 'length', 'multipleOf', 'direction', 'typeId']);
  const { token, length = 'longest', multipleOf = 1, direction = 'right', typeId = 0 } = config;
  if (idOf(token) === undefined) invalidArgument(where, 'padding.token', 'a token of the vocabulary', token);
  if (length !== 'longest') checkPositiveInteger(where, 'padding.length', length);
  checkPositiveInteger(where, 'padding.multipleOf', multipleOf);
  checkOneOf(where, 'padding.direction', direction, ['left', 'right']);
  if (!Number.isInteger(typeId) || typeId < 0 || typeId > 9) {
    invalidArgument(where, 'padding.typeId', 'an integer in [0, 9]', typeId);
  }
}

/**
 * How many tokens of each text stay when the template adds `added`.
 * @throws RecurrentError INVALID_ARGUMENT when the one text that may be cut is too short for that
 */
export function keptLengths(config: TruncationConfig, lengths: readonly number[], added: number): number[] {
  const { strategy = 'longestFirst' } = config;
  const room = Math.max(0, config.maxLength - added);
  const excess = lengths.reduce((sum, length) => sum + length, 0) - room;
  if (excess <= 0) return [...lengths];
  if (lengths.length === 1) return [room];
  if (strategy === 'longestFirst') {
    const shorter = Math.min(...lengths);
    const half = Math.floor(room / 2);
    // Either the shorter one stays whole, or both get half; an odd one goes to the longer.
    const small = Math.min(shorter, half);
    return lengths[0]! > lengths[1]! ? [room - small, small] : [small, room - small];
  }
  const which = strategy === 'onlyFirst' ? 0 : 1;
  const kept = [...lengths];
  kept[which] = kept[which]! - excess;
  if (kept[which]! >= 0) return kept;
  throw new RecurrentError({
    code: 'INVALID_ARGUMENT',
    message: `tokenizers.encode: "truncation" expected the ${which === 0 ? 'first' : 'second'} text to have at least ${excess} tokens to cut, got ${lengths[which]}; use the strategy "longestFirst"`,
    argument: 'truncation',
    received: String(lengths[which]),
  });
}

/** How many tokens there are after padding; an encoding that is longer than the rest stays as it is. */
export function paddedLength(config: PaddingConfig, count: number, longest: number): number {
  const { length = 'longest', multipleOf = 1 } = config;
  const wanted = length === 'longest' ? Math.max(count, longest) : length;
  return Math.max(count, Math.ceil(wanted / multipleOf) * multipleOf);
}
