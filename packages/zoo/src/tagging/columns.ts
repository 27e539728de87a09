import { RecurrentError } from '@recurrent/core';
import type { Sentence } from '@recurrent/datasets';

/** One column of a sentence. @throws RecurrentError BAD_DATA, with file and line, when the sentence has no such column */
export function columnOf(sentence: Sentence, name: string, file?: string): readonly string[] {
  const values = Object.hasOwn(sentence.columns, name) ? sentence.columns[name] : undefined;
  if (values !== undefined) return values;
  throw new RecurrentError({
    code: 'BAD_DATA',
    message: `the sentence has no column "${name}"; it has ${Object.keys(sentence.columns).join(', ') || 'none'}`,
    argument: name,
    ...(file === undefined ? {} : { file }),
    line: sentence.line,
  });
}

/** Runs `action`; an error it throws gets the place of the sentence. */
export function placeOf<Result>(sentence: Sentence, file: string | undefined, action: () => Result): Result {
  try {
    return action();
  } catch (cause) {
    if (!(cause instanceof RecurrentError) || cause.line !== undefined) throw cause;
    throw new RecurrentError({
      code: 'BAD_DATA',
      message: cause.message,
      ...(file === undefined ? {} : { file }),
      line: sentence.line,
      cause,
    });
  }
}
