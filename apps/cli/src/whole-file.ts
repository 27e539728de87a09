import { rename, rm } from 'node:fs/promises';

/** Lets `write` make a file beside `path` and then renames it, so that there never is half a file. */
export async function writeWhole(path: string, write: (aside: string) => Promise<void>): Promise<void> {
  const aside = `${path}.writing-${process.pid}`;
  try {
    await write(aside);
    await rename(aside, path);
  } finally {
    await rm(aside, { force: true });
  }
}
