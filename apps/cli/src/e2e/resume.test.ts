import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { smallModel, trainText } from './corpus.ts';
import { runIn, temporaryFolder } from './run-in.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
  await writeFile(join(folder.path, 'train.txt'), trainText);
});
afterEach(() => folder.remove());

const epochs = 6;
// Dropout and shuffling draw random numbers, which have to go on where they stopped.
const command = (out: string, more: readonly string[] = []) => [
  ...['train', 'tagger.v1', '--train', 'train.txt', '--dev', 'train.txt', '--out', out, '--seed', '5', ...smallModel],
  ...['--set', `training.epochs=${epochs}`, '--set', 'dropout.output=0.3', ...more],
];
const weights = (out: string) => readFile(join(folder.path, out, 'weights.safetensors'));

/** Interrupts when the progress reports that many epochs. */
function interruptAfter(epoch: number) {
  const controller = new AbortController();
  const onStderr = (text: string) => {
    if (text.startsWith(`epoch ${epoch}/`)) controller.abort();
  };
  return { signal: controller.signal, onStderr };
}

/** Interrupts in the middle of an epoch: when the progress bar shows its first step. */
function interruptWithin(epoch: number) {
  const controller = new AbortController();
  const onStderr = (text: string) => {
    if (text.includes(`% | epoch ${epoch}/`)) controller.abort();
  };
  return { signal: controller.signal, onStderr, terminal: true };
}

it('goes on from an interruption to the same weights, and tells how', async () => {
  expect((await runIn(folder.path, command('whole'))).code).toBe(0);

  const first = await runIn(folder.path, command('parts'), interruptAfter(2));
  expect(first.code).toBe(130);
  expect(first.stderr).toContain(`Go on with: recurrent ${command('parts').join(' ')} --resume\n`);
  expect((await readdir(folder.path)).sort()).toEqual(['parts.checkpoint', 'train.txt', 'whole']);

  const second = await runIn(folder.path, [...command('parts'), '--resume'], interruptWithin(4));
  expect(second.code).toBe(130);
  expect(second.stderr).toContain('resumed in epoch 3, after 4 steps\n');

  const third = await runIn(folder.path, [...command('parts'), '--resume']);
  expect(third.stderr).toContain('resumed in epoch 4, after 7 steps\n');
  expect(third.code).toBe(0);
  expect((await weights('parts')).equals(await weights('whole'))).toBe(true);
  expect((await readdir(folder.path)).sort()).toEqual(['parts', 'train.txt', 'whole']);
});

it('refuses a checkpoint of another run, and to begin anew over one', async () => {
  await runIn(folder.path, command('model'), interruptAfter(1));
  const anew = await runIn(folder.path, command('model'));
  expect(anew.code).toBe(2);
  expect(anew.stderr).toMatch(/model\.checkpoint holds an interrupted run: add --resume/);
  const other = await runIn(folder.path, [...command('model', ['--set', 'units=9']), '--resume']);
  expect(other.code).toBe(2);
  expect(other.stderr).toContain('differs in config.units (was 8, is 9)');
  await writeFile(join(folder.path, 'train.txt'), trainText.replace('Rome', 'Oslo'));
  const data = await runIn(folder.path, [...command('model'), '--resume']);
  expect(data.code).toBe(2);
  expect(data.stderr).toMatch(/differs in train \(was/);
});

it('starts from the beginning where there is nothing to resume', async () => {
  const { code, stderr } = await runIn(folder.path, [...command('model'), '--resume']);
  expect(stderr).toMatch(/^no checkpoint in .*model\.checkpoint: starting from the beginning/m);
  expect(code).toBe(0);
});
