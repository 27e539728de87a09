import type { TextSource } from '@recurrent/datasets';

/** What `Task.evaluate` found. Everything in it can be written as JSON. */
export interface Evaluation {
  /** The one number that chooses the best epoch and heads a summary: `{ metric: 'f1', value: 0.941, ... }`. */
  readonly monitor: { readonly metric: string; readonly value: number; readonly higherIsBetter: boolean };
  /** How the numbers were made: `spans|scheme:BIO|mode:conlleval`. */
  readonly protocol: string;
  /** All plain numbers, by name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The whole report, e.g. per type. */
  readonly report: unknown;
  /** The report as a table for people. */
  readonly text: string;
  /** What the reader should know about the data: labels that training never saw, and so on. */
  readonly warnings: readonly string[];
}

/**
 * A kind of job: what an example is, how files of it are read, how predictions are judged and shown.
 * Models name their task; an app that knows tasks needs to know no model. `Data` is a JSON object that says how to
 * read examples (for tagging: names of the columns, which is the label …); it is saved in the bundle, so that a
 * model reads later files as it read the first.
 */
export interface Task<Example, Prediction, Data> {
  readonly id: string;
  readonly summary: string;
  /** Checks options given by a user, and fills in the defaults. @throws RecurrentError INVALID_ARGUMENT */
  checkData(data: unknown): Data;
  /** Streams the examples of one file. @throws RecurrentError BAD_DATA with file and line */
  read(source: TextSource, data: Data, options?: ReadOptions): AsyncGenerator<Example>;
  /** Examples from raw text without labels, one from each line that is not blank. */
  fromText(text: string, data: Data): Example[];
  /** Settles what the data leaves open (`scheme: 'auto'`) by looking at training examples. */
  resolveData(data: Data, train: readonly Example[], options?: { file?: string | undefined }): Data;
  /** Judges predictions against the labels of the same examples. */
  evaluate(examples: readonly Example[], predictions: readonly Prediction[], data: Data): Evaluation;
  /** One prediction as lines of text in the format of the training file, for pipes and files. */
  format(example: Example, prediction: Prediction, data: Data): string;
}

export interface ReadOptions {
  /** For messages. */
  readonly file?: string | undefined;
  /** Whether the file holds the labels (default true). */
  readonly labelled?: boolean;
}

/** Any task, where the types of its examples do not matter. */
// biome-ignore lint/suspicious/noExplicitAny: the one place where a task's types are forgotten
export type AnyTask = Task<any, any, any>;

/** Types what is given; checks nothing else. */
export function defineTask<Example, Prediction, Data>(
  task: Task<Example, Prediction, Data>,
): Task<Example, Prediction, Data> {
  return task;
}
