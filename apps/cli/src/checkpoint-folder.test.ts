import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openCheckpointFolder } from './checkpoint-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'recurrent-')), 'model.checkpoint');
});
afterEach(() => rm(join(folder, '..'), { recursive: true }));

const run = { seed: 1, config: { units: 8, cell: { type: 'lstm' } } };
const save = async () => (await openCheckpointFolder(folder, run, false)).store.write(Uint8Array.of(1, 2, 3));

it('reads nothing where nothing was saved and leaves no folder', async () => {
  const checkpoint = await openCheckpointFolder(folder, run, true);
  expect(await checkpoint.store.read()).toBeUndefined();
  expect(checkpoint.saved()).toBe(false);
  expect(await readdir(join(folder, '..'))).toEqual([]);
});

it('gives back what was written and can be removed', async () => {
  await save();
  const checkpoint = await openCheckpointFolder(folder, run, true);
  expect([...(await checkpoint.store.read())!]).toEqual([1, 2, 3]);
  expect(checkpoint.saved()).toBe(true);
  expect((await readdir(folder)).sort()).toEqual(['run.json', 'state.safetensors']);
  await checkpoint.remove();
  expect(await readdir(join(folder, '..'))).toEqual([]);
});

it('does not write over a saved state unasked', async () => {
  await save();
  await expect(openCheckpointFolder(folder, run, false)).rejects.toThrow(/interrupted run: add --resume/);
});

it('refuses the checkpoint of another run and names the settings', async () => {
  await save();
  const other = { seed: 2, config: { units: 8, cell: { type: 'gru' } } };
  await expect(openCheckpointFolder(folder, other, true)).rejects.toThrow(
    'differs in seed (was 1, is 2); config.cell.type (was "lstm", is "gru"). Give what it was started with',
  );
});

it('refuses a checkpoint whose description is damaged', async () => {
  await save();
  await writeFile(join(folder, 'run.json'), '{');
  await expect(openCheckpointFolder(folder, run, true)).rejects.toThrow(/missing or damaged/);
});
