import { resolve } from 'node:path';
import { readTextLines } from '@recurrent/datasets';
import type { AnyTask } from '@recurrent/zoo';
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
  };
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
  task: AnyTask,
  io: Io,
  say: (line: string) => void,
): Promise<unknown> {
  const given = dataOf(flags);
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
