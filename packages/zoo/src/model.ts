import type { CellRegistry, ForwardContext, ParameterSpecTree, ParameterTree } from '@recurrent/cells';
import type { Random } from '@recurrent/core';
import type { TextSource } from '@recurrent/datasets';
import type { Carry, StoredTensor } from '@recurrent/training';
import type * as tf from '@tensorflow/tfjs-core';
import type { AnyCombinedPlugin } from './combined.ts';
import type { LanguageModel } from './language/language-model.ts';
import type { Translator } from './seq2seq/translator.ts';
import type { Task } from './task.ts';
import type { TrainingConfig } from './training-config.ts';

/** What every model can do once it has learnt, however it did. `Item` is one example as numbers. */
export interface Predictor<Example, Prediction, Item = unknown> {
  /**
   * Examples as numbers, once, before the epochs.
   * @throws RecurrentError BAD_DATA for an example that lacks what the model reads, or (if `labels` is `known`) for
   *   a label that training never saw
   */
  encode(examples: readonly Example[], options: EncodeOptions): Item[];
  /** One prediction per item, in order. Leaves no tensor behind. */
  predict(parameters: ParameterTree, items: readonly Item[], options: PredictOptions): Promise<Prediction[]>;
  /**
   * `predict` for models that can go on learning from each piece of what they have just predicted, in the order of the
   * items, on weights of its own: dynamic evaluation. Leaves `parameters` as they are, and no tensor behind.
   */
  predictDynamically?(
    parameters: ParameterTree,
    items: readonly Item[],
    options: DynamicOptions,
  ): Promise<Prediction[]>;
  /**
   * The model as a language model, for models that are one; see `languageModelOf`.
   * @param data how text is read; of the task
   */
  languageModel?(parameters: ParameterTree, data: unknown): LanguageModel;
  /** The model as one that finds targets of sources together with others; see `combinedSeq2seqV1`. */
  translator?(parameters: ParameterTree): Translator;
}

/**
 * A network with its vocabularies, without its weights: those are handed in, as `parameters` made from `spec`.
 * `Batch` is what one step consumes, as plain typed arrays.
 */
export interface Model<Example, Prediction, Item = unknown, Batch = unknown>
  extends Predictor<Example, Prediction, Item> {
  readonly spec: ParameterSpecTree;
  /** Dotted names of parameters that training leaves alone. */
  readonly frozen?: readonly string[];
  /** Groups items; in training the order and the noise come from `random`. */
  batches(items: readonly Item[], options: BatchOptions): Iterable<Batch>;
  /** Number of tokens of a batch, for tokens per second. */
  tokensOf(batch: Batch): number;
  /**
   * Mean loss of a batch, in nats; the caller disposes it. Runs inside `tf.tidy` under the tape. A model whose state
   * goes on from batch to batch reads it from `carry` and leaves it there; without `carry` each batch begins afresh.
   */
  loss(parameters: ParameterTree, batch: Batch, context: ForwardContext, carry?: Carry): tf.Scalar;
}

/** A model that is counted, not trained by gradient descent: what it knows is in the arrays it was built with. */
export type CountedModel<Example, Prediction, Item = unknown> = Predictor<Example, Prediction, Item>;

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
  /** From 1; in training. */
  readonly epoch?: number;
}

export interface PredictOptions {
  readonly batchSize?: number;
  /** Also give probabilities, where the model has them (default false). */
  readonly probabilities?: boolean;
  /** How to search, over the `search` section of the config; for models that search. */
  readonly search?: Readonly<Record<string, unknown>> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** How a model goes on learning while it predicts. */
export interface DynamicOptions {
  /** Of plain gradient descent on the mean −ln p of a piece. */
  readonly learningRate: number;
  /** Tokens that are predicted before they are learnt, together. */
  readonly tokens: number;
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

/** What plugins of either kind have. */
export interface PluginBase<Id extends string, Config, Assets, Example, Prediction, Data> {
  /** With a version: `tagger.v1`. */
  readonly id: Id;
  readonly task: Task<Example, Prediction, Data>;
  /** One line for lists of models. */
  readonly summary: string;
  /** The complete config that an empty one stands for. */
  readonly defaults: Config;
  /** Named configs, such as those of papers. */
  readonly presets?: Readonly<Record<string, Partially<Config>>>;
  /** How this model's examples are read unless the user says otherwise, over the defaults of the task. */
  readonly dataDefaults?: Partially<NoInfer<Data>>;
  /**
   * Fills in the defaults and checks the whole, before any data is read.
   * @throws RecurrentError INVALID_ARGUMENT, UNKNOWN_NAME
   */
  check(config: unknown, environment: { readonly cells: CellRegistry }): Config;
  /** Assets from a file that may be hostile. @throws RecurrentError (any code; reported as BAD_BUNDLE) */
  checkAssets(assets: unknown): Assets;
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
> extends PluginBase<Id, Config, Assets, Example, Prediction, Data> {
  /** Learns vocabularies from the training examples. */
  prepare(
    examples: readonly Example[],
    config: Config,
    environment: PrepareEnvironment<Example, Data>,
  ): Prepared<Assets> | Promise<Prepared<Assets>>;
  /** The network. Pure: the same arguments give the same model. */
  build(config: Config, assets: Assets, environment: ModelEnvironment<Data>): Model<Example, Prediction, Item, Batch>;
  /** For models of which a part of the config is settled on held-out examples once the weights are learnt. */
  readonly heldOut?: {
    /** Whether this config asks for it; then there must be held-out examples. */
    wanted(config: Config): boolean;
    /**
     * The config to keep the model with. Leaves no tensor behind.
     * @throws RecurrentError ABORTED by the signal
     */
    settle(
      learnt: HeldOut<Config, Assets, Example, Prediction, Data, Item>,
      examples: readonly Example[],
      items: readonly Item[],
    ): Promise<Config>;
  };
}

/** A model after its training, and before its config is settled on held-out examples. */
export interface HeldOut<Config, Assets, Example, Prediction, Data, Item> {
  readonly model: Predictor<Example, Prediction, Item>;
  readonly parameters: ParameterTree;
  readonly config: Config;
  readonly assets: Assets;
  readonly data: Data;
  readonly signal: AbortSignal | undefined;
}

/** Named arrays that a counted model consists of; a bundle keeps them in `weights.safetensors`. */
export type StoredArrays = ReadonlyMap<string, StoredTensor>;

/** What `count` is given besides. */
export interface CountEnvironment<Data = unknown> extends ModelEnvironment<Data> {
  readonly signal?: AbortSignal | undefined;
  /** For messages. */
  readonly file?: string | undefined;
}

/** What a counted model has learnt. */
export interface Counted<Assets> {
  /** Vocabularies and so on; JSON. */
  readonly assets: Assets;
  readonly arrays: StoredArrays;
  /** Tokens that were counted, for the summary of the run. */
  readonly tokens: number;
}

/** The plugin of a model that is counted, not trained by gradient descent. See `defineCountedModel`. */
export interface CountedModelPlugin<
  Id extends string,
  Config extends object,
  Assets,
  Example,
  Prediction,
  Data,
  Item = unknown,
> extends PluginBase<Id, Config, Assets, Example, Prediction, Data> {
  /** Learns everything, in one go. @throws RecurrentError ABORTED by the signal; BAD_DATA */
  count(
    examples: readonly Example[],
    config: Config,
    environment: CountEnvironment<Data>,
  ): Counted<Assets> | Promise<Counted<Assets>>;
  /**
   * The model. Pure: the same arguments give the same model.
   * @param arrays those of `count`, perhaps from a file that may be hostile
   * @throws RecurrentError (any code; reported as BAD_BUNDLE) for arrays that are not those of such a model
   */
  build(
    config: Config,
    assets: Assets,
    arrays: StoredArrays,
    environment: ModelEnvironment<Data>,
  ): CountedModel<Example, Prediction, Item>;
}

// biome-ignore-start lint/suspicious/noExplicitAny: the one place where a plugin's types are forgotten
/** Any plugin of a model that is trained by gradient descent, where its types do not matter. */
export type AnyTrainedPlugin = ModelPlugin<string, any, any, any, any, any, any, any>;
/** Any plugin of a counted model, where its types do not matter. */
export type AnyCountedPlugin = CountedModelPlugin<string, any, any, any, any, any, any>;
/** Any model plugin, where its types do not matter. */
export type AnyModelPlugin = AnyTrainedPlugin | AnyCountedPlugin | AnyCombinedPlugin;

export type ConfigOf<Plugin extends AnyModelPlugin> = Plugin['defaults'];
export type ExampleOf<Plugin extends AnyModelPlugin> =
  Plugin['task'] extends Task<infer Example, any, any> ? Example : never;
export type PredictionOf<Plugin extends AnyModelPlugin> =
  Plugin['task'] extends Task<any, infer Prediction, any> ? Prediction : never;
export type DataOf<Plugin extends AnyModelPlugin> = Plugin['task'] extends Task<any, any, infer Data> ? Data : never;
// biome-ignore-end lint/suspicious/noExplicitAny: inference

/** Whether a plugin's model is counted rather than trained by gradient descent. */
export function isCounted(plugin: AnyModelPlugin): plugin is AnyCountedPlugin {
  return 'count' in plugin;
}

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

/** Types the plugin of a counted model, as `defineModel` does for one that is trained. */
export function defineCountedModel<
  const Id extends string,
  Config extends object,
  Assets,
  Example,
  Prediction,
  Data,
  Item,
>(
  plugin: CountedModelPlugin<Id, Config, Assets, Example, Prediction, Data, Item>,
): CountedModelPlugin<Id, Config, Assets, Example, Prediction, Data, Item> {
  return plugin;
}
