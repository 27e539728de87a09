import { RecurrentError } from '@recurrent/core';
import { decodeSafetensors, encodeSafetensors, isRecord, type StoredTensor } from './safetensors.ts';
import type { ScheduleState } from './schedule.ts';
import type { Values } from './weights.ts';

/** One finished epoch. */
export interface EpochRecord {
  readonly epoch: number;
  /** Mean of the losses of its steps. */
  readonly loss: number;
  readonly learningRate: number;
  /** Training time without evaluation. */
  readonly seconds: number;
  readonly score?: number;
  readonly metrics?: unknown;
}

/** Where a run is; JSON, and with the seed all there is to its random state: each stream is a fork by its place. */
export interface Progress {
  readonly seed: number;
  readonly optimizer: string;
  readonly schedule: string;
  readonly averaging: boolean;
  /** The epoch under way, from 1. */
  epoch: number;
  /** Batches of it that are done. */
  batch: number;
  /** Updates over the whole run. */
  step: number;
  /** Of the losses of the epoch under way. */
  lossSum: number;
  seconds: number;
  stepsPerEpoch?: number;
  best?: { readonly score: number; readonly epoch: number };
  /** Epochs since the best. */
  stale: number;
  history: EpochRecord[];
}

/** All that resuming needs. */
export interface Checkpoint {
  readonly progress: Progress;
  readonly scheduleState: ScheduleState;
  readonly optimizerStep: number;
  /** By group: `weights`, `optimizer`, `carry`, `average`, `best`. */
  readonly groups: ReadonlyMap<string, Values>;
}

const format = 1;
const key = 'recurrent.checkpoint';

/** A safetensors file: tensors named `<group>/<name>`, the rest as JSON in its metadata. */
export function encodeCheckpoint({ groups, ...rest }: Checkpoint): Uint8Array {
  const tensors = new Map<string, StoredTensor>();
  for (const [group, values] of groups) {
    for (const [name, { shape, data }] of values) tensors.set(`${group}/${name}`, { dtype: 'F32', shape, data });
  }
  return encodeSafetensors(tensors, { [key]: JSON.stringify({ format, ...rest }) });
}

/** @throws RecurrentError BAD_BUNDLE */
export function decodeCheckpoint(bytes: Uint8Array, file: string): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(bytes, { file });
  const bad = (message: string, cause?: unknown) => new RecurrentError({ code: 'BAD_BUNDLE', message, file, cause });
  if (metadata[key] === undefined) throw bad(`is no checkpoint: no "${key}" in its metadata`);
  let state: Omit<Checkpoint, 'groups'> & { format: number };
  try {
    state = JSON.parse(metadata[key]);
  } catch (cause) {
    throw bad(`"${key}" is not JSON`, cause);
  }
  if (state?.format !== format) throw bad(`checkpoint has format ${state?.format}, this version reads ${format}`);
  const { progress, scheduleState, optimizerStep } = state;
  const counts = [progress?.epoch, progress?.batch, progress?.step, progress?.stale, optimizerStep];
  if (!counts.every(Number.isSafeInteger) || !Array.isArray(progress.history) || !isRecord(scheduleState)) {
    throw bad('checkpoint lacks the place of the run (epoch, batch, step, history)');
  }
  const groups = new Map<string, Map<string, { shape: readonly number[]; data: Float32Array<ArrayBuffer> }>>();
  for (const [path, { dtype, shape, data }] of tensors) {
    if (dtype !== 'F32') throw bad(`tensor "${path}" expected F32, got ${dtype}`);
    const slash = path.indexOf('/');
    const group = path.slice(0, slash);
    if (!groups.has(group)) groups.set(group, new Map());
    groups.get(group)!.set(path.slice(slash + 1), { shape, data });
  }
  return { progress, scheduleState, optimizerStep, groups };
}
