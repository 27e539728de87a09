import type { OptimizerConfig, ScheduleConfig } from '@recurrent/training';

/** The `training` section that every model's config has. */
export interface TrainingConfig {
  readonly epochs: number;
  readonly batchSize: number;
  readonly optimizer: OptimizerConfig;
  readonly schedule: ScheduleConfig;
  /** Gradients are scaled down to this global norm; null: never. */
  readonly clipNorm: number | null;
  /** Stop after so many epochs without a better dev score; null: never. */
  readonly patience: number | null;
  /** Decay of an exponential moving average of the weights, used for dev scores and at the end; null: none. */
  readonly averaging: number | null;
}
