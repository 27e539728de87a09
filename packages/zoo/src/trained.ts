import type { ParameterTree } from '@recurrent/cells';
import type { AnyModelPlugin, Model, PredictOptions } from './model.ts';
import type { Evaluation } from './task.ts';

/** What `model.json` records about the training run. */
export interface TrainingSummary {
  readonly seed: number;
  readonly backend: string;
  readonly sentences: number;
  readonly parameters: number;
  readonly epochs: number;
  readonly steps: number;
  readonly bestEpoch: number;
  readonly stopped: string;
  readonly seconds: number;
  readonly tokensPerSecond: number;
}

/** The numbers of an evaluation that a bundle keeps, with their protocol. */
export type Metrics = Pick<Evaluation, 'monitor' | 'protocol' | 'metrics'>;

/** A model with weights: from `trainModel` or from `loadBundle`, alike. */
export interface TrainedModel<Example = unknown, Prediction = unknown, Config = unknown, Data = unknown> {
  readonly id: string;
  readonly plugin: AnyModelPlugin;
  readonly config: Config;
  readonly data: Data;
  readonly assets: unknown;
  readonly model: Model<Example, Prediction>;
  readonly parameters: ParameterTree;
  readonly training: TrainingSummary;
  /** By split: `dev`, `test`. */
  readonly metrics: Readonly<Record<string, Metrics>>;
  /** By split; whole reports of a run in this process, empty in a loaded model. */
  readonly evaluations: Readonly<Record<string, Evaluation>>;
  predict(examples: readonly Example[], options?: PredictOptions & { file?: string }): Promise<Prediction[]>;
  evaluate(
    examples: readonly Example[],
    options?: { file?: string; unknownLabels?: 'error' | 'miss'; batchSize?: number; signal?: AbortSignal },
  ): Promise<Evaluation>;
  /** Frees the weights. */
  dispose(): void;
}
