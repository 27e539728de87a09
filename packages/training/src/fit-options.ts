import type { ForwardContext, ParameterTree } from '@recurrent/cells';
import { checkKeys, checkPositiveInteger, invalidArgument, type Random, type Registry } from '@recurrent/core';
import type * as tf from '@tensorflow/tfjs-core';
import type { AveragingConfig } from './averaging.ts';
import type { Carry } from './carry.ts';
import type { EpochRecord } from './checkpoint.ts';
import type { CheckpointStore } from './checkpoint-store.ts';
import type { Clip, ClipConfig } from './clip.ts';
import type { TrainingEvent } from './events.ts';
import type { AnyOptimizerConfig, OptimizerConfig, OptimizerFactory } from './optimizer.ts';
import type { ScheduleConfig, ScheduleFactory } from './schedule.ts';

/** The batches of one epoch; an array tells its length ahead, which the estimate of the time left uses. */
export type BatchSource<Batch> = Iterable<Batch> | AsyncIterable<Batch>;

/** What a held-out set says of the weights. */
export interface Evaluation {
  /** Higher is better; decides early stopping and which weights are kept. */
  readonly score: number;
  /** JSON; kept in the history and handed to `onEvent`. */
  readonly metrics?: unknown;
}

/** What `fit` takes. */
export interface FitOptions<Batch> {
  /** The tree of variables to train. Those with `trainable` false, or that the loss does not use, stay as they are. */
  readonly parameters: ParameterTree;
  readonly optimizer: OptimizerConfig | AnyOptimizerConfig;
  /** Over the learning rate of `optimizer`; default constant. */
  readonly schedule?: ScheduleConfig | { readonly type: string };
  readonly epochs: number;
  /**
   * The batches of `epoch` (from 1). The same epoch and random numbers have to give the same batches, as a resumed run
   * asks again and passes over those that are done. Batches are plain data: tensors are made in `loss`.
   */
  batches(epoch: number, random: Random): BatchSource<Batch> | Promise<BatchSource<Batch>>;
  /**
   * Scalar, synchronous, in a tidy. `context` says that dropout is on and carries its random numbers. By `carry` a
   * state goes on from batch to batch; it begins anew with each epoch and is part of checkpoints.
   */
  loss(batch: Batch, context: ForwardContext, carry: Carry): tf.Scalar;
  readonly clip?: ClipConfig | Clip;
  /** Called after each epoch, with the averaged weights in place if there are any. */
  evaluate?(epoch: number): Promise<Evaluation>;
  /** Stop after this many epochs in a row without a better score; needs `evaluate`. */
  readonly patience?: number;
  /** Evaluate and keep a running average of the weights in their place. */
  readonly averaging?: AveragingConfig;
  /** Write a checkpoint every so many steps and epochs (default: every epoch), and when the run stops. */
  readonly checkpoint?: {
    readonly store: CheckpointStore;
    readonly everySteps?: number;
    readonly everyEpochs?: number;
  };
  /** Go on from the checkpoint if the store has one. */
  readonly resume?: boolean;
  /** Stops after the step under way. */
  readonly signal?: AbortSignal;
  onEvent?(event: TrainingEvent): void;
  /** All random numbers derive from it. */
  readonly seed: number;
  /** Tokens in a batch, for `tokensPerSecond`. */
  tokensOf?(batch: Batch): number;
  /** Where `optimizer.type` is looked up; default `builtinOptimizers`. */
  readonly optimizers?: Registry<Record<string, OptimizerFactory>>;
  /** Where `schedule.type` is looked up; default `builtinSchedules`. */
  readonly schedules?: Registry<Record<string, ScheduleFactory>>;
}

/** What `fit` gives. */
export interface FitResult {
  /** `undefined` without `evaluate`. */
  readonly bestScore: number | undefined;
  readonly bestEpoch: number | undefined;
  /** Finished epochs. */
  readonly epochs: number;
  /** Updates. */
  readonly steps: number;
  readonly history: readonly EpochRecord[];
  /** `schedule`: the schedule had no further epoch to give. */
  readonly stopped: 'completed' | 'patience' | 'schedule' | 'aborted';
}

/** @throws RecurrentError INVALID_ARGUMENT */
export function checkFitOptions<Batch>(options: FitOptions<Batch>): void {
  const where = 'training.fit';
  checkKeys(where, options, [
    'parameters',
    'optimizer',
    'schedule',
    'epochs',
    'batches',
    'loss',
    'clip',
    'evaluate',
    'patience',
    'averaging',
    'checkpoint',
    'resume',
    'signal',
    'onEvent',
    'seed',
    'tokensOf',
    'optimizers',
    'schedules',
  ]);
  checkPositiveInteger(where, 'epochs', options.epochs);
  for (const name of ['batches', 'loss'] as const) {
    if (typeof options[name] !== 'function') invalidArgument(where, name, 'a function', options[name]);
  }
  if (options.patience !== undefined) {
    checkPositiveInteger(where, 'patience', options.patience);
    if (options.evaluate === undefined)
      invalidArgument(where, 'evaluate', 'a function, as patience is given', undefined);
  }
  if (options.checkpoint !== undefined) {
    const { checkpoint } = options;
    checkKeys(where, checkpoint, ['store', 'everySteps', 'everyEpochs']);
    if (checkpoint.everySteps !== undefined)
      checkPositiveInteger(where, 'checkpoint.everySteps', checkpoint.everySteps);
    if (checkpoint.everyEpochs !== undefined) {
      checkPositiveInteger(where, 'checkpoint.everyEpochs', checkpoint.everyEpochs);
    }
  }
  if (options.resume === true && options.checkpoint === undefined) {
    invalidArgument(where, 'checkpoint', 'a store, as resume is on', undefined);
  }
}
