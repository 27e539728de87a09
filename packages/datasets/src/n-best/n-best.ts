import { RecurrentError } from '@recurrent/core';

/** One of the things that may have been said. */
export interface Hypothesis {
  readonly tokens: readonly string[];
  /** ln p(sound | tokens) of the recogniser, up to a constant of the list; nats. */
  readonly acoustic: number;
  /** ln p(tokens) of the language model that made the list, where it is told; nats. */
  readonly language?: number;
  /** The score by which the recogniser ranked it, where it is told. */
  readonly total?: number;
}

/** What a recogniser took an utterance for: its best guesses, best first. */
export interface NBestList {
  /** Of the utterance. */
  readonly id: string;
  /** At least one. */
  readonly hypotheses: readonly Hypothesis[];
  /** What was said, where it is known. */
  readonly reference?: readonly string[];
  /** How the totals were made: acoustic + languageWeight · language + wordPenalty · words. */
  readonly languageWeight?: number;
  readonly wordPenalty?: number;
}

/** Where something stands, for errors. */
export interface Place {
  readonly file?: string | undefined;
  readonly line?: number | undefined;
}

/** The one error of the readers in this folder. */
export function badList(message: string, { file, line }: Place): RecurrentError {
  return new RecurrentError({
    code: 'BAD_DATA',
    message,
    ...(file === undefined ? {} : { file }),
    ...(line === undefined ? {} : { line }),
  });
}

/** A finite number written in decimal. */
export function parseScore(text: string | undefined, name: string, place: Place): number {
  const value = Number(text);
  if (text === undefined || text === '' || !Number.isFinite(value)) {
    throw badList(
      `expected ${name} as a number, got ${text === undefined ? 'the end of the line' : `"${text}"`}`,
      place,
    );
  }
  return value;
}
