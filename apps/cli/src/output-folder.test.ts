import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeFolder } from './output-folder.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'recurrent-'));
});
afterEach(() => rm(parent, { recursive: true }));

const bytes = (text: string) => new TextEncoder().encode(text);

it('writes a new folder, parents included, and leaves nothing else', async () => {
  await writeFolder(join(parent, 'a', 'model'), new Map([['model.json', bytes('{}')]]));
  expect(await readdir(parent, { recursive: true })).toEqual(['a', 'a/model', 'a/model/model.json']);
});

it('replaces a saved model whole', async () => {
  const folder = join(parent, 'model');
  await writeFolder(
    folder,
    new Map([
      ['model.json', bytes('1')],
      ['old', bytes('')],
    ]),
  );
  await writeFolder(folder, new Map([['model.json', bytes('2')]]));
  expect(await readdir(parent, { recursive: true })).toEqual(['model', 'model/model.json']);
  expect(await readFile(join(folder, 'model.json'), 'utf8')).toBe('2');
});

it('refuses a folder with other files in it, and a file', async () => {
  await mkdir(join(parent, 'photos'));
  await writeFile(join(parent, 'photos', 'cat.jpg'), '');
  const files = new Map([['model.json', bytes('{}')]]);
  await expect(writeFolder(join(parent, 'photos'), files)).rejects.toThrow(/exists and is not a saved model/);
  await expect(writeFolder(join(parent, 'photos', 'cat.jpg'), files)).rejects.toThrow(
    /exists and is not a saved model/,
  );
  expect(await readdir(parent, { recursive: true })).toEqual(['photos', 'photos/cat.jpg']);
});
