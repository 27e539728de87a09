import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RecurrentError } from '@recurrent/core';

/**
 * Refuses a folder that holds something else than a saved model, so that nobody's files are lost.
 * @throws RecurrentError INVALID_ARGUMENT
 */
export async function checkOutputFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined) return;
  const names = found.isDirectory() ? await readdir(folder) : undefined;
  if (names?.length === 0 || names?.includes('model.json')) return;
  throw new RecurrentError({
    code: 'INVALID_ARGUMENT',
    message: `--out: ${folder} exists and is not a saved model; choose another folder`,
    argument: '--out',
    expected: 'a new folder, an empty one or a saved model',
    received: folder,
  });
}

/** Writes the files into a sibling folder first and then puts it in the place of `folder`, all or nothing. */
export async function writeFolder(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  await checkOutputFolder(folder);
  const aside = `${folder}.writing-${process.pid}`;
  const old = `${folder}.old-${process.pid}`;
  try {
    await mkdir(aside, { recursive: true });
    for (const [name, bytes] of files) {
      await mkdir(dirname(join(aside, name)), { recursive: true });
      await writeFile(join(aside, name), bytes, { flush: true });
    }
    const replaces = await rename(folder, old).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false;
        throw error;
      },
    );
    await rename(aside, folder).catch(async (error) => {
      if (replaces) await rename(old, folder);
      throw error;
    });
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  await rm(old, { recursive: true, force: true });
}
