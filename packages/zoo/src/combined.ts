import { checkKeys, invalidArgument } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import { guard } from './guard.ts';
import type { AnyModelPlugin, ModelEnvironment, PluginBase, Predictor } from './model.ts';
import { createTrained, type TrainedModel } from './trained.ts';
import type { Zoo } from './zoo.ts';

/**
 * The plugin of a model that is put together from trained ones and learns nothing itself. Its bundle holds theirs. See
 * `defineCombinedModel` and `combineModels`.
 */
export interface CombinedModelPlugin<
  Id extends string,
  Config extends object,
  Example,
  Prediction,
  Data,
  Item = unknown,
> extends PluginBase<Id, Config, null, Example, Prediction, Data> {
  /**
   * How examples are read, given how each member reads them.
   * @throws RecurrentError INVALID_ARGUMENT where members do not go together
   */
  combineData(members: readonly TrainedModel[]): Data;
  /** The model. Does not own the members. @throws RecurrentError INVALID_ARGUMENT */
  build(
    config: Config,
    members: readonly TrainedModel[],
    environment: ModelEnvironment<Data>,
  ): Predictor<Example, Prediction, Item>;
}

/** Any plugin of a combined model, where its types do not matter. */
// biome-ignore lint/suspicious/noExplicitAny: the one place where a plugin's types are forgotten
export type AnyCombinedPlugin = CombinedModelPlugin<string, any, any, any, any, any>;

/** Types the plugin of a combined model, as `defineModel` does for one that is trained. */
export function defineCombinedModel<const Id extends string, Config extends object, Example, Prediction, Data, Item>(
  plugin: CombinedModelPlugin<Id, Config, Example, Prediction, Data, Item>,
): CombinedModelPlugin<Id, Config, Example, Prediction, Data, Item> {
  return plugin;
}

/** Whether a plugin's model is put together from trained ones. */
export function isCombined(plugin: AnyModelPlugin): plugin is AnyCombinedPlugin {
  return 'combineData' in plugin;
}

export interface CombineOptions {
  readonly zoo: Zoo;
  /** Id of the combined model, such as `combined-lm.v1`. */
  readonly model: string;
  /** What is left out has its default. */
  readonly config?: unknown;
  /** Trained models; they belong to the combination from here on, which disposes them. */
  readonly members: readonly TrainedModel[];
}

const where = 'zoo.combineModels';

/**
 * Puts trained models together to one, which is evaluated, saved and loaded like any other.
 * @throws RecurrentError INVALID_ARGUMENT, UNKNOWN_NAME; the members are then still the caller's
 */
export function combineModels(options: CombineOptions): TrainedModel {
  checkKeys(where, options, ['zoo', 'model', 'config', 'members']);
  const { zoo, members } = options;
  const plugin = zoo.models.get(options.model) as AnyModelPlugin;
  if (!isCombined(plugin)) invalidArgument(where, 'model', 'a model made of models', plugin.id);
  if (!Array.isArray(members) || members.length === 0) invalidArgument(where, 'members', 'at least one model', members);
  const config = guard(plugin.id, 'check', () => plugin.check(options.config ?? {}, { cells: zoo.cells }));
  const training = {
    seed: 0,
    backend: tf.getBackend(),
    examples: 0,
    devExamples: 0,
    parameters: members.reduce((sum, member) => sum + member.training.parameters, 0),
    epochs: 0,
    steps: 0,
    bestEpoch: null,
    stopped: 'completed' as const,
    seconds: 0,
    tokensPerSecond: 0,
  };
  const data = plugin.combineData(members);
  return createCombined(plugin, { config, data, metrics: {}, training }, members, zoo);
}

/** A combination of members that were checked or loaded. */
export function createCombined(
  plugin: AnyCombinedPlugin,
  parts: Pick<TrainedModel, 'config' | 'data' | 'metrics' | 'training'>,
  members: readonly TrainedModel[],
  { cells }: Zoo,
): TrainedModel {
  const model = guard(plugin.id, 'build', () => plugin.build(parts.config, members, { cells, data: parts.data }));
  const combined = { plugin, assets: null, model, parameters: {}, arrays: new Map(), evaluations: {}, members };
  return createTrained({ ...parts, ...combined });
}
