import type { CheckpointStore, FitEvent } from '@recurrent/training';
import type { TextSource } from './task.ts';
import type { TrainedModel } from './trained.ts';
import type { Zoo } from './zoo.ts';

export interface TrainOptions {
  readonly zoo: Zoo;
  /** Id of the model. */
  readonly model: string;
  /** The model's config; what is left out has its default. Includes the `training` section. */
  readonly config?: unknown;
  /** How examples are read, e.g. `{ columns: ['token', 'pos', 'tag'], label: 'tag' }`; see the task. */
  readonly data?: unknown;
  readonly train: readonly unknown[];
  /** Chooses the best epoch. Without it and without `devFraction` the last epoch is kept. */
  readonly dev?: readonly unknown[];
  /** Part of `train` to hold out instead, chosen by `seed`; 0 < fraction < 1. */
  readonly devFraction?: number;
  /** Judged once, at the end. */
  readonly test?: readonly unknown[];
  /** Names for messages. */
  readonly files?: { readonly train?: string; readonly dev?: string; readonly test?: string };
  /** A dev or test label that training never saw: an error (default), or counted as a miss with a warning. */
  readonly unknownLabels?: 'error' | 'miss';
  readonly seed?: number;
  readonly open?: (name: string) => TextSource | Promise<TextSource>;
  readonly checkpoint?: { readonly store: CheckpointStore; readonly everySteps?: number; readonly everyEpochs?: number };
  readonly resume?: boolean;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: FitEvent) => void;
}

export declare function trainModel(options: TrainOptions): Promise<TrainedModel>;
