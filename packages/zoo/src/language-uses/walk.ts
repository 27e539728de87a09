import { RecurrentError } from '@recurrent/core';
import type { LanguageModel, Passage, ScoreOptions } from '../language/language-model.ts';
import { type AlignedVocabulary, readAligned } from './align-vocabularies.ts';

/** One predicted token of a text. */
export interface PredictedToken {
  /** Index of its passage. */
  readonly passage: number;
  /** Its id in the common vocabulary: that of the end mark behind the last token, if lines have one. */
  readonly target: number;
  /** Whether the vocabulary lacks it. */
  readonly unknown: boolean;
  /** By member, ln p of every token of the common vocabulary, float64 [vocabulary.size]; valid until the next token. */
  readonly rows: readonly Float64Array[];
}

/**
 * Goes along a text with several models side by side.
 * @throws RecurrentError INVALID_ARGUMENT where the models predict different numbers of tokens; ABORTED
 */
export async function* walk(
  where: string,
  members: readonly LanguageModel[],
  { vocabulary, alignments }: AlignedVocabulary,
  passages: readonly Passage[],
  options: ScoreOptions = {},
): AsyncGenerator<PredictedToken> {
  const marks = await endMarks(where, members, passages, options);
  const sources = members.map((member) => member.distributions(passages, options)[Symbol.asyncIterator]());
  const rows = members.map(() => new Float64Array(vocabulary.size));
  try {
    for (const [passage, { tokens }] of passages.entries()) {
      const targets = [...vocabulary.encode(tokens), ...(marks === 0 ? [] : [vocabulary.specialIds.eos!])];
      for (const [at, target] of targets.entries()) {
        for (const [member, source] of sources.entries()) {
          const { value } = await source.next();
          readAligned(alignments[member]!, value as Float32Array, 0, rows[member]!);
        }
        const token = tokens[at];
        yield { passage, target, unknown: token !== undefined && !vocabulary.has(token), rows };
      }
    }
  } finally {
    for (const source of sources) await source.return?.();
  }
}

/** 1 if the models predict an end mark behind each line, else 0. */
async function endMarks(
  where: string,
  members: readonly LanguageModel[],
  passages: readonly Passage[],
  options: ScoreOptions,
): Promise<number> {
  const [first] = passages;
  if (first === undefined) return 0;
  const marks: number[] = [];
  for (const member of members) {
    const [score] = await member.score([first], options);
    marks.push(score!.logProbs.length - first.tokens.length);
  }
  if (marks.every((count) => count === marks[0])) return marks[0]!;
  throw differentLengths(where);
}

/** The error of models that predict different numbers of tokens. */
export function differentLengths(where: string): RecurrentError {
  return new RecurrentError({
    code: 'INVALID_ARGUMENT',
    message: `${where}: of the models one predicts an end mark behind each line and another does not; train them with the same "eos"`,
    argument: 'members',
  });
}
