import { resolve } from 'node:path';
import { RecurrentError } from '@recurrent/core';
import { saveBundle, type TrainedModel, type TrainOptions, trainModel } from '@recurrent/zoo';
import type { CheckpointFolder } from './checkpoint-folder.ts';
import { openFile } from './files.ts';
import type { Io } from './io.ts';
import { writeFolder } from './output-folder.ts';
import { createProgress } from './progress.ts';
import { interrupted } from './resume.ts';

/** A training run whose result goes to a folder. */
export interface TrainingRun {
  readonly options: Omit<TrainOptions, 'open' | 'signal' | 'onEvent' | 'checkpoint'>;
  readonly epochs: number;
  /** Where the model is saved, absolute. */
  readonly out: string;
  readonly checkpoint?: {
    readonly folder: CheckpointFolder;
    readonly everySteps: number | undefined;
    /** What to type to go on after an interruption. */
    readonly resume: string;
  };
}

/**
 * Trains, shows the progress on stderr, and saves the model. A stopped run leaves its checkpoint, a finished one none.
 * @throws RecurrentError ABORTED when the user stopped it, with the command that goes on
 */
export async function runTraining({ options, epochs, out, checkpoint }: TrainingRun, io: Io): Promise<TrainedModel> {
  const progress = createProgress(io, epochs);
  try {
    const trained = await trainModel({
      ...options,
      open: (name) => openFile(resolve(io.cwd, name), name),
      onEvent: progress.onEvent,
      ...(io.signal && { signal: io.signal }),
      ...(checkpoint && {
        checkpoint: {
          store: checkpoint.folder.store,
          ...(checkpoint.everySteps !== undefined && { everySteps: checkpoint.everySteps, everyEpochs: 1 }),
        },
      }),
    });
    progress.stop();
    if (trained.training.stopped === 'aborted' || io.signal?.aborted) {
      trained.dispose();
      throw interrupted('interrupted');
    }
    await writeFolder(out, await saveBundle(trained));
    await checkpoint?.folder.remove();
    return trained;
  } catch (error) {
    progress.stop();
    throw withWayOn(error, checkpoint);
  }
}

/** Says what is left of a run that did not come to its end, and how to go on with it. */
function withWayOn(error: unknown, checkpoint: TrainingRun['checkpoint']): unknown {
  if (!isAbort(error)) return error;
  if (!checkpoint?.folder.saved()) return interrupted('interrupted before anything was worth saving');
  return interrupted(`interrupted; the work so far is in ${checkpoint.folder.path}\nGo on with: ${checkpoint.resume}`);
}

function isAbort(error: unknown): boolean {
  if (error instanceof RecurrentError) return error.code === 'ABORTED';
  return error instanceof Error && error.name === 'AbortError';
}
