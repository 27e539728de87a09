import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RecurrentError } from '@recurrent/core';
import type { CheckpointStore } from '@recurrent/training';
import type { Json } from './settings.ts';

/** What a run is made of, by name; a checkpoint goes with exactly one such description. */
export type RunDescription = Readonly<Record<string, Json>>;

/** The checkpoint of one run on disk: what the run was, and its last saved state. */
export interface CheckpointFolder {
  readonly path: string;
  readonly store: CheckpointStore;
  /** Whether a state has been saved, in this process or before. */
  saved(): boolean;
  remove(): Promise<void>;
}

/**
 * Opens the checkpoint folder of a run. Without `resume` a saved state is never written over; with it, the saved
 * state must be of the same run.
 * @throws RecurrentError INVALID_ARGUMENT naming what differs
 */
export async function openCheckpointFolder(
  path: string,
  run: RunDescription,
  resume: boolean,
): Promise<CheckpointFolder> {
  const runFile = join(path, 'run.json');
  const stateFile = join(path, 'state.safetensors');
  const state = await readIfThere(stateFile);
  let isSaved = state !== undefined;
  if (isSaved && !resume) {
    throw refuse(`${path} holds an interrupted run: add --resume to go on with it, or delete the folder to start anew`);
  }
  if (isSaved) {
    const differing = differences(await readRun(runFile), run);
    if (differing.length > 0) {
      throw refuse(
        `${path} is the checkpoint of another run, which differs in ${differing.join('; ')}. Give what it was started with, or delete the folder to start anew`,
      );
    }
  }
  let isDescribed = isSaved;
  return {
    path,
    saved: () => isSaved,
    store: {
      name: stateFile,
      read: () => readIfThere(stateFile),
      async write(bytes) {
        await mkdir(path, { recursive: true });
        if (!isDescribed) await replaceFile(runFile, `${JSON.stringify(run, undefined, 2)}\n`);
        isDescribed = true;
        await replaceFile(stateFile, bytes);
        isSaved = true;
      },
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

async function readRun(file: string): Promise<Record<string, Json>> {
  const bytes = await readIfThere(file);
  try {
    const value = JSON.parse(Buffer.from(bytes ?? []).toString('utf8')) as Json;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // Falls through to the one error.
  }
  throw refuse(`${file} is missing or damaged, so the checkpoint cannot be trusted; delete the folder to start anew`);
}

function differences(saved: Record<string, Json>, run: RunDescription): string[] {
  const names = [...new Set([...Object.keys(saved), ...Object.keys(run)])];
  return names.flatMap((name) => describeDifference(name, saved[name], run[name]));
}

/** Goes down into objects, so that the message names the one setting and not the whole config. */
function describeDifference(name: string, saved: Json | undefined, now: Json | undefined): string[] {
  if (JSON.stringify(saved) === JSON.stringify(now)) return [];
  if (isObject(saved) && isObject(now)) {
    const keys = [...new Set([...Object.keys(saved), ...Object.keys(now)])];
    return keys.flatMap((key) => describeDifference(`${name}.${key}`, saved[key], now[key]));
  }
  return [`${name} (was ${JSON.stringify(saved) ?? 'not set'}, is ${JSON.stringify(now) ?? 'not set'})`];
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function readIfThere(file: string): Promise<Uint8Array | undefined> {
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${file}.writing`, content, { flush: true });
  await rename(`${file}.writing`, file);
}

function refuse(message: string): RecurrentError {
  return new RecurrentError({ code: 'INVALID_ARGUMENT', message, argument: '--resume' });
}
