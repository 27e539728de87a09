import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { RecurrentError } from '@recurrent/core';
import { loadBundle, type TrainedModel, type Zoo } from '@recurrent/zoo';
import { fileProblem } from './files.ts';

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
  return loadBundle(
    {
      async read(name) {
        const file = resolve(root, name);
        const path = relative(root, file);
        if (path.startsWith('..') || isAbsolute(path))
          throw bad(folder, `asks for a file outside of the folder: ${name}`);
        return readFile(file).catch((error) => {
          throw fileProblem(error, join(folder, name), 'BAD_BUNDLE');
        });
      },
    },
    zoo,
  );
}

function bad(file: string, message: string): RecurrentError {
  return new RecurrentError({ code: 'BAD_BUNDLE', message, file });
}
