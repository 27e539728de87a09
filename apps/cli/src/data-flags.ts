import { resolve } from 'node:path';
import { readTextLines } from '@recurrent/datasets';
import type { AnyModelPlugin } from '@recurrent/zoo';
import { openFile } from './files.ts';
import type { Io } from './io.ts';
import { filesOf } from './read-split.ts';
import type { JsonObject } from './settings.ts';
import { viewOf } from './task-view.ts';

/** The flags that say how a data file is read. */
export interface DataFlags {
  readonly columns?: string;
  readonly label?: string;
  readonly separator?: string;
  readonly comments?: string;
  readonly scheme?: string;
  readonly split?: string;
  readonly unit?: string;
  readonly context?: string;
  readonly eos?: boolean;
  readonly lowercase?: boolean;
  readonly monitor?: string;
  readonly bleuTokenizer?: string;
}

/** The flags as the `data` object of a task; only what was given. */
export function dataOf(flags: DataFlags): JsonObject {
  return {
    ...(flags.columns === undefined ? {} : { columns: flags.columns.split(',') }),
    ...(flags.label === undefined ? {} : { label: flags.label }),
    ...(flags.separator === undefined ? {} : { separator: withTabs(flags.separator) }),
    ...(flags.comments === undefined ? {} : { comments: flags.comments }),
    ...(flags.scheme === undefined ? {} : { scheme: flags.scheme }),
    ...(flags.split === undefined ? {} : { split: flags.split }),
    ...(flags.unit === undefined ? {} : { unit: unitOf(flags.unit) }),
    ...(flags.context === undefined ? {} : { context: flags.context }),
    ...(flags.eos === false ? { eos: false } : {}),
    ...(flags.monitor === undefined ? {} : { monitor: flags.monitor }),
    ...(flags.bleuTokenizer === undefined ? {} : { bleuTokenizer: flags.bleuTokenizer }),
    ...(flags.lowercase ? { normalize: { lowercase: true } } : {}),
  };
}

/** `text`: running text by character, white space and all. */
function unitOf(name: string): JsonObject {
  return name === 'text' ? { type: 'characters', unit: 'codePoint', whitespace: 'keep' } : { type: name };
}

/** `\t` is easier to type than a tab. */
function withTabs(text: string): string {
  return text.replaceAll('\\t', '\t');
}

/**
 * How the training file is read: what the flags say, and for the rest what its first line shows.
 * @param say told what was taken from the file
 */
export async function settleData(
  flags: DataFlags,
  train: string,
  { task, dataDefaults = {} }: AnyModelPlugin,
  io: Io,
  say: (line: string) => void,
): Promise<unknown> {
  const given = { ...dataDefaults, ...dataOf(flags) } as JsonObject;
  const { detect } = viewOf(task);
  if (detect === undefined) return task.checkData(given);
  const files = filesOf(train, io.cwd);
  const found = detect(given, files.length === 1 ? await firstLine(resolve(io.cwd, train), train) : undefined);
  if (found.notice !== undefined) say(`${train}: ${found.notice}`);
  return task.checkData(found.data);
}

/** The first line that is not blank; empty for a file without one, which the reader will report. */
async function firstLine(file: string, shown: string): Promise<string> {
  for await (const { text } of readTextLines(await openFile(file, shown), { file: shown })) return text;
  return '';
}
