import { checkPositiveInteger, checkRange } from '@recurrent/core';
import {
  type AveragingConfig,
  type ClipConfig,
  createClip,
  createOptimizer,
  createSchedule,
  type OptimizerConfig,
  type ScheduleConfig,
} from '@recurrent/training';
import { section } from './sections.ts';

/** The `training` section that every model's config has. */
export interface TrainingConfig {
  readonly epochs: number;
  /** Examples in one step. */
  readonly batchSize: number;
  /** For example `{ type: 'adam', learningRate: 0.001 }`. */
  readonly optimizer: OptimizerConfig;
  readonly schedule: ScheduleConfig;
  /** For example `{ type: 'globalNorm', maxNorm: 5 }`; null: gradients are not clipped. */
  readonly clip: ClipConfig | null;
  /** Stop after so many epochs in a row without a better dev score; null: never. */
  readonly patience: number | null;
  /** An exponential moving average of the weights, judged and kept in their place, `{ decay: 0.999 }`; null: none. */
  readonly averaging: AveragingConfig | null;
}

/** What models train with unless they, or their config, say otherwise. */
export const trainingDefaults: TrainingConfig = {
  epochs: 10,
  batchSize: 64,
  optimizer: { type: 'adam', learningRate: 0.001 },
  schedule: { type: 'constant' },
  clip: { type: 'globalNorm', maxNorm: 5 },
  patience: null,
  averaging: null,
};

/** Fills in the defaults and checks all of it. @throws RecurrentError INVALID_ARGUMENT, UNKNOWN_NAME */
export function checkTraining(where: string, given: unknown, defaults: TrainingConfig): TrainingConfig {
  const config = section(where, given, defaults);
  checkPositiveInteger(where, 'epochs', config.epochs);
  checkPositiveInteger(where, 'batchSize', config.batchSize);
  const optimizer = createOptimizer(config.optimizer);
  optimizer.dispose();
  createSchedule(config.schedule, optimizer.config.learningRate ?? 1);
  if (config.clip !== null) createClip(config.clip);
  if (config.patience !== null) checkPositiveInteger(where, 'patience', config.patience);
  if (config.averaging !== null) checkRange(where, 'averaging.decay', config.averaging.decay, 0, 1);
  return config;
}
