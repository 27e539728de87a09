import { RecurrentError } from '@recurrent/core';

export interface ReplaceOptions {
  /** The target token that stands for what the vocabulary lacks. */
  readonly unknown: string;
  /** Translations of source tokens, tried before the token itself is copied. */
  readonly dictionary?: ReadonlyMap<string, string>;
}

/**
 * Puts in the place of each unknown token the source token that its step looked at most, translated by a dictionary
 * if it knows it. Of equal weights the first counts; an unknown token without weights or over an empty source stays.
 * @param tokens of the target
 * @param weights of each token over the source tokens
 * @throws RecurrentError SHAPE_MISMATCH when there are not as many weights as tokens
 * @see Jean et al. 2015; Luong et al. 2015
 */
export function replaceUnknowns(
  tokens: readonly string[],
  weights: readonly (ArrayLike<number> | undefined)[],
  source: readonly string[],
  { unknown, dictionary }: ReplaceOptions,
): string[] {
  if (weights.length < tokens.length) {
    throw new RecurrentError({
      code: 'SHAPE_MISMATCH',
      message: `seq2seq.replaceUnknowns: "weights" expected one row for each of ${tokens.length} tokens, got ${weights.length}`,
      argument: 'weights',
      expected: String(tokens.length),
      received: String(weights.length),
    });
  }
  return tokens.map((token, step) => {
    const row = weights[step];
    if (token !== unknown || row === undefined || source.length === 0) return token;
    let best = 0;
    for (let place = 1; place < Math.min(row.length, source.length); place++) {
      if (row[place]! > row[best]!) best = place;
    }
    const word = source[best]!;
    return dictionary?.get(word) ?? word;
  });
}
