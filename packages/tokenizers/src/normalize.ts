import { checkKeys, checkOneOf } from '@recurrent/core';

/** What is made equal before a token is looked up; nothing by default. */
export interface NormalizerConfig {
  readonly lowercase?: boolean;
  /** Every decimal digit of any script becomes `0`: `1984` and `2001` become one token. */
  readonly digitsToZero?: boolean;
  /** Canonical (NFC) or also compatibility (NFKC) composition. */
  readonly unicode?: 'NFC' | 'NFKC';
}

/** From token to token; never splits. */
export type Normalizer = (token: string) => string;

/**
 * A token normaliser: Unicode form, then lower case (independent of locale), then digits to `0`.
 * @throws RecurrentError INVALID_ARGUMENT for an unknown option or value
 */
export function createNormalizer(config: NormalizerConfig = {}): Normalizer {
  const where = 'tokenizers.createNormalizer';
  checkKeys(where, config, ['lowercase', 'digitsToZero', 'unicode']);
  const { lowercase = false, digitsToZero = false, unicode } = config;
  checkOneOf(where, 'lowercase', String(lowercase), ['true', 'false']);
  checkOneOf(where, 'digitsToZero', String(digitsToZero), ['true', 'false']);
  if (unicode !== undefined) checkOneOf(where, 'unicode', unicode, ['NFC', 'NFKC']);
  return (token) => {
    let result = unicode === undefined ? token : token.normalize(unicode);
    if (lowercase) {
      result = result.toLowerCase();
      // Lower case can undo the composed form, e.g. of a capital with a dot above.
      if (unicode !== undefined) result = result.normalize(unicode);
    }
    return digitsToZero ? result.replace(/\p{Nd}/gu, '0') : result;
  };
}
