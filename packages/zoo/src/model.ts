import type { CellRegistry, ForwardContext, ParameterSpecTree, ParameterTree } from '@recurrent/cells';
import type { Random } from '@recurrent/core';
import type { TextSource } from '@recurrent/datasets';
import type * as tf from '@tensorflow/tfjs-core';
import type { Task } from './task.ts';
import type { TrainingConfig } from './training-config.ts';

/**
 * A network with its vocabularies, without its weights: those are handed in, as `parameters` made from `spec`.
 * `Item` is one example as numbers; `Batch` is what one step consumes, as plain typed arrays.
 */
export interface Model<Example, Prediction, Item = unknown, Batch = unknown> {
  readonly spec: ParameterSpecTree;
  /** Dotted names of parameters that training leaves alone. */
  readonly frozen?: readonly string[];
  /**
   * Examples as numbers, once, before the epochs.
   * @throws RecurrentError BAD_DATA for an example that lacks what the model reads, or (if `labels` is `known`) for
   *   a label that training never saw
   */
  encode(examples: readonly Example[], options: EncodeOptions): Item[];
  /** Groups items; in training the order and the noise come from `random`. */
  batches(items: readonly Item[], options: BatchOptions): Iterable<Batch>;
  /** Number of tokens of a batch, for tokens per second. */
  tokensOf(batch: Batch): number;
  /** Mean loss of a batch, in nats; the caller disposes it. Runs inside `tf.tidy` under the tape. */
  loss(parameters: ParameterTree, batch: Batch, context: ForwardContext): tf.Scalar;
  /** One prediction per item, in order. Leaves no tensor behind. */
  predict(parameters: ParameterTree, items: readonly Item[], options: PredictOptions): Promise<Prediction[]>;
}

export interface EncodeOptions {
  /**
   * `known`: every label must be one that training saw. `any`: the examples have labels, which are only compared
   * with predictions. `none`: labels are not looked at.
   */
  readonly labels: 'known' | 'any' | 'none';
  /** Told what is odd about the examples but no error, such as labels that training never saw. */
  readonly warn?: ((message: string) => void) | undefined;
  /** For messages. */
  readonly file?: string | undefined;
}

export interface BatchOptions {
  readonly batchSize: number;
  readonly training: boolean;
  readonly random: Random;
}

export interface PredictOptions {
  readonly batchSize?: number;
  /** Also give probabilities, where the model has them (default false). */
  readonly probabilities?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** What a model is given from outside. */
export interface ModelEnvironment<Data = unknown> {
  readonly cells: CellRegistry;
  /** How the examples are read, settled (see `Task.resolveData`). */
  readonly data: Data;
}

/** What `prepare` is given besides. */
export interface PrepareEnvironment<Example, Data = unknown> extends ModelEnvironment<Data> {
  readonly random: Random;
  /** Examples held out of the same file: they may add to the label set, to nothing else. */
  readonly heldOut: readonly Example[];
  /** Opens a file that the config names, such as word vectors; apps decide what a name means. */
  readonly open?: ((name: string) => TextSource | Promise<TextSource>) | undefined;
  /** For messages. */
  readonly file?: string | undefined;
}

export interface Prepared<Assets> {
  /** Vocabularies, label order and so on; JSON. */
  readonly assets: Assets;
  /** Parameters that start from given values rather than from their initialiser, by dotted name. */
  readonly initialValues?: ReadonlyMap<string, InitialValue>;
}

export interface InitialValue {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** A model plugin: what the zoo registers. See `defineModel`. */
export interface ModelPlugin<
  Id extends string,
  Config extends { readonly training: TrainingConfig },
  Assets,
  Example,
  Prediction,
  Data,
  Item = unknown,
  Batch = unknown,
> {
  /** With a version: `tagger.v1`. */
  readonly id: Id;
  readonly task: Task<Example, Prediction, Data>;
  /** One line for lists of models. */
  readonly summary: string;
  /** The complete config that an empty one stands for. */
  readonly defaults: Config;
  /**
   * Fills in the defaults and checks the whole, before any data is read.
   * @throws RecurrentError INVALID_ARGUMENT, UNKNOWN_NAME
   */
  check(config: unknown, environment: { readonly cells: CellRegistry }): Config;
  /** Learns vocabularies from the training examples. */
  prepare(
    examples: readonly Example[],
    config: Config,
    environment: PrepareEnvironment<Example, Data>,
  ): Prepared<Assets> | Promise<Prepared<Assets>>;
  /** Assets from a file that may be hostile. @throws RecurrentError (any code; reported as BAD_BUNDLE) */
  checkAssets(assets: unknown): Assets;
  /** The network. Pure: the same arguments give the same model. */
  build(config: Config, assets: Assets, environment: ModelEnvironment<Data>): Model<Example, Prediction, Item, Batch>;
}

/** Any model plugin, where its types do not matter. */
// biome-ignore lint/suspicious/noExplicitAny: the one place where a plugin's types are forgotten
export type AnyModelPlugin = ModelPlugin<string, any, any, any, any, any, any, any>;

export type ConfigOf<Plugin extends AnyModelPlugin> = Plugin['defaults'];
// biome-ignore-start lint/suspicious/noExplicitAny: inference
export type ExampleOf<Plugin extends AnyModelPlugin> =
  Plugin extends ModelPlugin<any, any, any, infer Example, any, any, any, any> ? Example : never;
export type PredictionOf<Plugin extends AnyModelPlugin> =
  Plugin extends ModelPlugin<any, any, any, any, infer Prediction, any, any, any> ? Prediction : never;
export type DataOf<Plugin extends AnyModelPlugin> =
  Plugin extends ModelPlugin<any, any, any, any, any, infer Data, any, any> ? Data : never;
// biome-ignore-end lint/suspicious/noExplicitAny: inference

/** Objects lose required keys at every depth; a config as a user writes it. */
export type Partially<Value> = Value extends readonly unknown[]
  ? Value
  : Value extends object
    ? { readonly [Key in keyof Value]?: Partially<Value[Key]> | undefined }
    : Value;

/** Types a model plugin, inferring its config, example and prediction types; checks its id. */
export function defineModel<
  const Id extends string,
  Config extends { readonly training: TrainingConfig },
  Assets,
  Example,
  Prediction,
  Data,
  Item,
  Batch,
>(
  plugin: ModelPlugin<Id, Config, Assets, Example, Prediction, Data, Item, Batch>,
): ModelPlugin<Id, Config, Assets, Example, Prediction, Data, Item, Batch> {
  return plugin;
}
