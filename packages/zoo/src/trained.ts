import { disposeParameters, type ParameterTree } from '@recurrent/cells';
import { guard } from './guard.ts';
import type { AnyModelPlugin, CountedModel, EncodeOptions, Model, PredictOptions, StoredArrays } from './model.ts';
import type { Evaluation } from './task.ts';

/** What `model.json` records about the training run. */
export interface TrainingSummary {
  readonly seed: number;
  /** The tfjs backend. */
  readonly backend: string;
  /** Training examples. */
  readonly examples: number;
  /** Held-out examples; 0 without. */
  readonly devExamples: number;
  /** Numbers in the weights, or in the arrays of a counted model. */
  readonly parameters: number;
  /** 0 for a counted model, as are the steps. */
  readonly epochs: number;
  readonly steps: number;
  /** Null without held-out examples. */
  readonly bestEpoch: number | null;
  readonly stopped: 'completed' | 'patience' | 'schedule' | 'aborted';
  /** In training steps. */
  readonly seconds: number;
  readonly tokensPerSecond: number;
}

/** The numbers of an evaluation that a bundle keeps, with their protocol. */
export type Metrics = Pick<Evaluation, 'monitor' | 'protocol' | 'metrics'>;

export interface EvaluateOptions {
  /** For messages. */
  readonly file?: string | undefined;
  /** A label that training never saw: an error (default), or a miss and a warning. */
  readonly unknownLabels?: 'error' | 'miss' | undefined;
  readonly batchSize?: number;
  /** See `PredictOptions`. */
  readonly search?: PredictOptions['search'];
  readonly signal?: AbortSignal | undefined;
}

/** A model with weights: from `trainModel` or from `loadBundle`, alike. */
export interface TrainedModel<Example = unknown, Prediction = unknown, Config = unknown, Data = unknown> {
  /** Of the model plugin. */
  readonly id: string;
  readonly plugin: AnyModelPlugin;
  readonly config: Config;
  readonly data: Data;
  readonly assets: unknown;
  readonly model: Model<Example, Prediction> | CountedModel<Example, Prediction>;
  /** Empty for a counted model. */
  readonly parameters: ParameterTree;
  /** Of a counted model; empty for any other. */
  readonly arrays: StoredArrays;
  /** The models that a combined one is made of, which owns them; empty for any other. */
  readonly members: readonly TrainedModel[];
  readonly training: TrainingSummary;
  /** By split: `dev`, `test`. */
  readonly metrics: Readonly<Record<string, Metrics>>;
  /** By split, the whole reports of a run in this process; empty in a loaded model. */
  readonly evaluations: Readonly<Record<string, Evaluation>>;
  /** @throws RecurrentError BAD_DATA for an example without a column that the model reads; ABORTED */
  predict(
    examples: readonly Example[],
    options?: PredictOptions & Pick<EncodeOptions, 'file' | 'warn'>,
  ): Promise<Prediction[]>;
  /** Predicts and judges. @throws RecurrentError BAD_DATA, ABORTED */
  evaluate(examples: readonly Example[], options?: EvaluateOptions): Promise<Evaluation>;
  /** Frees the weights, those of the members too. */
  dispose(): void;
}

/** A trained model before its functions; `members` may be left out where there are none. */
export type TrainedParts = Omit<TrainedModel, 'id' | 'predict' | 'evaluate' | 'dispose' | 'members'> &
  Partial<Pick<TrainedModel, 'members'>>;

/** Puts the functions on. */
export function createTrained(parts: TrainedParts): TrainedModel {
  const { plugin, model, parameters, data, members = [] } = parts;
  const { id } = plugin;
  return {
    ...parts,
    members,
    id,
    async predict(examples, { file, warn, ...options } = {}) {
      const items = guard(id, 'encode', () => model.encode(examples, { labels: 'none', file, warn }));
      return guard(id, 'predict', () => model.predict(parameters, items, options));
    },
    async evaluate(examples, { file, unknownLabels = 'error', ...options } = {}) {
      const warnings: string[] = [];
      const encoding = { labels: unknownLabels === 'error' ? 'known' : 'any', file } as const;
      const warn = (message: string) => warnings.push(message);
      const items = guard(id, 'encode', () => model.encode(examples, { ...encoding, warn }));
      const predictions = await guard(id, 'predict', () => model.predict(parameters, items, options));
      const evaluation = plugin.task.evaluate(examples, predictions, data);
      return { ...evaluation, warnings: [...evaluation.warnings, ...warnings] };
    },
    dispose() {
      disposeParameters(parameters);
      for (const member of members) member.dispose();
    },
  };
}

/** What a bundle keeps of evaluations. */
export function metricsOf(evaluations: Readonly<Record<string, Evaluation>>): Record<string, Metrics> {
  const kept = Object.entries(evaluations).map(([split, { monitor, protocol, metrics }]) => {
    return [split, { monitor, protocol, metrics }];
  });
  return Object.fromEntries(kept);
}
