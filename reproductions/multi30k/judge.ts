import { bleu } from '@recurrent/metrics';

/** Words of the source, from each on to the next. */
const lengths = [1, 8, 11, 14, 18] as const;

export const lengthNames = lengths.map((from, index) => {
  const next = lengths[index + 1];
  return next === undefined ? `${from}+` : `${from}–${next - 1}`;
});

/** The sentences with sources of about one length. */
export interface Part {
  /** Mean words of the sources. */
  readonly words: number;
  readonly bleu: number;
}

export function judge(hypotheses: readonly string[], references: readonly string[]) {
  return bleu(hypotheses, references, { lowercase: true });
}

/** BLEU of the sentences of each length, in the order of `lengthNames`. */
export function byLength(
  sources: readonly string[],
  hypotheses: readonly string[],
  references: readonly string[],
): Part[] {
  const words = sources.map((line) => line.split(/\s+/).length);
  return lengths.map((from, index) => {
    const next = lengths[index + 1] ?? Infinity;
    const chosen = <Value>(values: readonly Value[]) =>
      values.filter((_, at) => words[at]! >= from && words[at]! < next);
    const own = chosen(words);
    return {
      words: own.reduce((sum, count) => sum + count, 0) / own.length,
      bleu: judge(chosen(hypotheses), chosen(references)).score,
    };
  });
}
