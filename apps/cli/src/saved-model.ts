import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { RecurrentError } from '@recurrent/core';
import { loadBundle, type TrainedModel, type Zoo } from '@recurrent/zoo';
import { fileProblem, reasonOf } from './files.ts';

/**
 * Loads a saved model from its folder, reading nothing outside of it.
 * @throws RecurrentError BAD_BUNDLE naming the file
 */
export async function loadSavedModel(folder: string, zoo: Zoo, cwd: string): Promise<TrainedModel> {
  const root = resolve(cwd, folder);
  const found = await stat(root).catch((error) => {
    throw fileProblem(error, folder, 'BAD_BUNDLE');
  });
  if (!found.isDirectory()) throw bad(folder, 'is a file, expected the folder of a saved model');
  const read = async (name: string) => {
    const file = resolve(root, name);
    const path = relative(root, file);
    if (path.startsWith('..') || isAbsolute(path)) throw new Error('outside of the folder');
    return readFile(file).catch((error) => {
      throw new Error(reasonOf(error) ?? error.message, { cause: error });
    });
  };
  try {
    return await loadBundle({ read }, zoo);
  } catch (error) {
    if (!(error instanceof RecurrentError) || error.code !== 'BAD_BUNDLE' || error.file === undefined) throw error;
    throw bad(join(folder, error.file), error.message.slice(`${error.file}: `.length), error);
  }
}

function bad(file: string, message: string, cause?: unknown): RecurrentError {
  return new RecurrentError({ code: 'BAD_BUNDLE', message, file, cause });
}
