import { invalidArgument } from '@recurrent/core';
import type { Vocabulary } from '@recurrent/tokenizers';

/** The ids that a counted model has a use for. */
export interface MarkIds {
  readonly unk: number;
  readonly bos: number;
  readonly eos: number;
}

/** The texts of the marks in ARPA files. */
export const arpaMarks = { unk: '<unk>', bos: '<s>', eos: '</s>' } as const;

/** @throws RecurrentError INVALID_ARGUMENT unless the vocabulary has unk, bos and eos */
export function markIds(where: string, { specialIds }: Vocabulary): MarkIds {
  const { unk, bos, eos } = specialIds;
  if (unk === undefined || bos === undefined || eos === undefined) {
    invalidArgument(where, 'vocabulary', 'a vocabulary with the special tokens unk, bos and eos', specialIds);
  }
  return { unk, bos, eos };
}
