import { resolve } from 'node:path';
import { RecurrentError } from '@recurrent/core';
import {
  type NBestList,
  readKaldiNBest,
  readNBestJson,
  readNBestText,
  readTranscripts,
  withReferences,
} from '@recurrent/datasets';
import { openFile } from '../files.ts';

/** The flags that say where n-best lists come from. */
export interface NBestFlags {
  readonly format: 'json' | 'text' | 'kaldi';
  /** Of Kaldi: the file of acoustic costs. */
  readonly acoustic?: string;
  readonly references?: string;
}

/** Reads the n-best lists of a file, with what was said if the flags say where that stands. */
export async function readNBest(file: string, flags: NBestFlags, cwd: string): Promise<NBestList[]> {
  const { format, acoustic, references } = flags;
  if ((format === 'kaldi') !== (acoustic !== undefined)) {
    throw new RecurrentError({
      code: 'INVALID_ARGUMENT',
      message: '--acoustic: the file of acoustic costs goes with --format kaldi, which needs it',
      argument: '--acoustic',
    });
  }
  const open = (name: string) => openFile(resolve(cwd, name), name);
  const lists = await readLists(file, format, acoustic, open);
  if (references === undefined) return lists;
  return withReferences(lists, await readTranscripts(await open(references), { file: references }), {
    file: references,
  });
}

async function readLists(
  file: string,
  format: NBestFlags['format'],
  acoustic: string | undefined,
  open: (name: string) => Promise<AsyncIterable<Uint8Array>>,
): Promise<NBestList[]> {
  if (format === 'json') return readNBestJson(await open(file), { file });
  if (format === 'kaldi') {
    const [transcripts, acousticCosts] = [await open(file), await open(acoustic!)];
    return readKaldiNBest({ transcripts, acousticCosts, files: { transcripts: file, acousticCosts: acoustic! } });
  }
  const lists: NBestList[] = [];
  for await (const list of readNBestText(await open(file), { file })) lists.push(list);
  return lists;
}
