import {
  countParameters,
  disposeParameters,
  flattenParameters,
  initializeParameters,
  loadParameters,
  type ParameterTree,
} from '@recurrent/cells';
import {
  checkKeys,
  checkOneOf,
  checkPositiveInteger,
  checkRange,
  createRandom,
  invalidArgument,
  type Random,
} from '@recurrent/core';
import type { TextSource } from '@recurrent/datasets';
import { type CheckpointStore, type FitResult, fit, type TrainingEvent } from '@recurrent/training';
import * as tf from '@tensorflow/tfjs-core';
import { isCombined } from './combined.ts';
import { guard } from './guard.ts';
import {
  type AnyCountedPlugin,
  type AnyModelPlugin,
  type AnyTrainedPlugin,
  type ConfigOf,
  type DataOf,
  type ExampleOf,
  isCounted,
  type Model,
  type Partially,
  type PredictionOf,
} from './model.ts';
import type { Evaluation } from './task.ts';
import { createTrained, metricsOf, type TrainedModel, type TrainedParts } from './trained.ts';
import type { TrainingConfig } from './training-config.ts';
import type { Zoo } from './zoo.ts';

/** What `trainModel` takes. */
export interface TrainOptions<
  // biome-ignore lint/suspicious/noExplicitAny: of any zoo
  Models extends Record<string, AnyModelPlugin> = any,
  Id extends keyof Models & string = keyof Models & string,
> {
  readonly zoo: Zoo<Models>;
  /** Id of the model. */
  readonly model: Id;
  /** The model's config, `training` section included; what is left out has its default. */
  readonly config?: Partially<ConfigOf<Models[Id]>>;
  /** How examples are read and which of their columns is the label; see the task. */
  readonly data?: Partially<DataOf<Models[Id]>>;
  readonly train: readonly ExampleOf<Models[Id]>[];
  /** Chooses the best epoch. Without it and without `devFraction` the last epoch is kept. */
  readonly dev?: readonly ExampleOf<Models[Id]>[] | undefined;
  /** Part of `train` to hold out instead, chosen by `seed`; 0 < fraction < 1. */
  readonly devFraction?: number | undefined;
  /** Judge each epoch on at most so many examples of dev, evenly spaced; the end is judged on all. Default: on all. */
  readonly devSample?: number | undefined;
  /** Judged once, at the end. */
  readonly test?: readonly ExampleOf<Models[Id]>[] | undefined;
  /** Names for messages. */
  readonly files?: { readonly train?: string; readonly dev?: string; readonly test?: string };
  /** A dev or test label that training never saw: an error (default), or a miss and a warning. */
  readonly unknownLabels?: 'error' | 'miss';
  /** All random numbers derive from it; default 1. */
  readonly seed?: number;
  /** Opens a file that the config names, such as word vectors. */
  readonly open?: ((name: string) => TextSource | Promise<TextSource>) | undefined;
  readonly checkpoint?:
    | { readonly store: CheckpointStore; readonly everySteps?: number; readonly everyEpochs?: number }
    | undefined;
  /** Go on from the checkpoint if the store has one; all else must be as it was. */
  readonly resume?: boolean;
  /** Stops after the step under way, with a checkpoint if there is a store; the model is returned unjudged. */
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: TrainingEvent) => void) | undefined;
  /** Told what is odd about the training examples but no error, such as texts that were cut. */
  readonly warn?: ((message: string) => void) | undefined;
}

const where = 'zoo.trainModel';

type Result<Models extends Record<string, AnyModelPlugin>, Id extends keyof Models & string> = TrainedModel<
  ExampleOf<Models[Id]>,
  PredictionOf<Models[Id]>,
  ConfigOf<Models[Id]>,
  DataOf<Models[Id]>
>;

/**
 * Trains a model of the zoo: vocabularies from the training examples, examples to numbers once, epochs by `fit`, the
 * weights of the best epoch on the held-out examples, and the final scores. Labels of dev and test are checked before
 * the first step. The same seed, data and backend give the same numbers. The caller disposes the model.
 * @throws RecurrentError INVALID_ARGUMENT, UNKNOWN_NAME, BAD_DATA, NOT_FINITE, PLUGIN_FAILED
 */
export async function trainModel<Models extends Record<string, AnyModelPlugin>, Id extends keyof Models & string>(
  options: TrainOptions<Models, Id>,
): Promise<Result<Models, Id>> {
  checkTrainOptions(options);
  const plugin: AnyModelPlugin = options.zoo.models.get(options.model);
  if (isCombined(plugin)) {
    invalidArgument(where, 'model', 'a model that learns (combineModels makes this one of trained models)', plugin.id);
  }
  const trained = isCounted(plugin) ? await count(options, plugin) : await train(options, plugin);
  return trained as unknown as Result<Models, Id>;
}

/** By gradient descent. */
async function train(options: TrainOptions, plugin: AnyTrainedPlugin): Promise<TrainedModel> {
  const { zoo, files = {}, seed = 1, unknownLabels = 'error', test } = options;
  const { id } = plugin;
  const { cells } = zoo;
  const random = createRandom(seed);
  const config = guard(id, 'check', () => plugin.check(options.config ?? {}, { cells }));
  const { train, dev } = split(options, random.fork('dev'));
  const held = options.devFraction === undefined ? [] : dev!;
  const data = resolveData(plugin, options, [...train, ...held]);
  const { open } = options;
  if (config.training.patience !== null && dev === undefined) {
    invalidArgument(where, 'config.training.patience', 'null, as no examples are held out', config.training.patience);
  }
  if (plugin.heldOut?.wanted(config) && dev === undefined) {
    invalidArgument(where, 'dev', 'examples to settle the config on (or devFraction)', dev);
  }
  const environment = { cells, data, open, heldOut: held, file: files.train, random: random.fork('prepare') };
  const prepared = await guard(id, 'prepare', () => plugin.prepare(train, config, environment));
  const model = guard(id, 'build', () => plugin.build(config, prepared.assets, { cells, data }));

  const encode = (examples: readonly unknown[], split: 'train' | 'dev' | 'test') => {
    const labels = split === 'train' || unknownLabels === 'error' ? 'known' : 'any';
    const file = split === 'dev' && options.devFraction !== undefined ? files.train : files[split];
    return guard(id, 'encode', () =>
      model.encode(examples, { labels, file, warn: split === 'train' ? options.warn : undefined }),
    );
  };
  const items = encode(train, 'train');
  const devItems = dev === undefined ? undefined : encode(dev, 'dev');
  const judged = sampleOf(dev?.length ?? 0, options.devSample);
  if (test !== undefined) encode(test, 'test');

  const parameters = createParameters(model, prepared.initialValues, random.fork('parameters'));
  try {
    let tokensPerSecond = 0;
    // biome-ignore lint/suspicious/noFocusedTests: this fit fits a model
    const result = await fit({
      ...fitConfig(config.training),
      parameters,
      seed,
      batches: (epoch, epochRandom) =>
        model.batches(items, batchOptions(config.training, epoch, epochRandom)) as Iterable<unknown>,
      loss: (batch, context, carry) => guard(id, 'loss', () => model.loss(parameters, batch, context, carry)),
      tokensOf: (batch) => model.tokensOf(batch),
      ...(devItems === undefined
        ? {}
        : {
            evaluate: () =>
              judge(
                plugin,
                model,
                parameters,
                judged.map((index) => dev![index]),
                judged.map((index) => devItems[index]),
                data,
              ),
          }),
      ...(options.checkpoint === undefined ? {} : { checkpoint: options.checkpoint }),
      ...(options.resume === undefined ? {} : { resume: options.resume }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      onEvent(event) {
        if (event.type === 'step') tokensPerSecond = event.tokensPerSecond ?? 0;
        options.onEvent?.(event);
      },
    });
    const training = {
      seed,
      backend: tf.getBackend(),
      examples: train.length,
      devExamples: dev?.length ?? 0,
      parameters: countParameters(parameters),
      ...summaryOf(result),
      tokensPerSecond,
    };
    const arrays = new Map();
    const { assets } = prepared;
    const parts = { plugin, config, data, assets, model, parameters, arrays, training };
    if (result.stopped === 'aborted') return await judgedOn({}, parts, { unknownLabels, signal: options.signal });
    if (plugin.heldOut?.wanted(config)) {
      const learnt = { model, parameters, config, assets, data, signal: options.signal };
      const settled = await guard(id, 'heldOut', () => plugin.heldOut!.settle(learnt, dev!, devItems!));
      parts.config = settled;
      parts.model = guard(id, 'build', () => plugin.build(settled, assets, { cells, data }));
    }
    return await judgedOn({ dev, test }, parts, { unknownLabels, signal: options.signal });
  } catch (error) {
    disposeParameters(parameters);
    throw error;
  }
}

/** By counting: one pass, no epochs; held-out examples are only judged. */
async function count(options: TrainOptions, plugin: AnyCountedPlugin): Promise<TrainedModel> {
  const { zoo, files = {}, seed = 1, unknownLabels = 'error', signal, test } = options;
  const { id } = plugin;
  const { cells } = zoo;
  const config = guard(id, 'check', () => plugin.check(options.config ?? {}, { cells }));
  const { train, dev } = split(options, createRandom(seed).fork('dev'));
  const data = resolveData(plugin, options, train);
  const started = performance.now();
  const counted = await guard(id, 'count', () =>
    plugin.count(train, config, { cells, data, signal, file: files.train }),
  );
  const seconds = (performance.now() - started) / 1000;
  const { assets, arrays, tokens } = counted;
  const model = guard(id, 'build', () => plugin.build(config, assets, arrays, { cells, data }));
  const training = {
    seed,
    backend: tf.getBackend(),
    examples: train.length,
    devExamples: dev?.length ?? 0,
    parameters: [...arrays.values()].reduce((sum, { data }) => sum + data.length, 0),
    epochs: 0,
    steps: 0,
    bestEpoch: null,
    stopped: 'completed' as const,
    seconds,
    tokensPerSecond: tokens / seconds,
  };
  const parts = { plugin, config, data, assets, model, parameters: {}, arrays, training };
  return judgedOn({ dev, test }, parts, { unknownLabels, signal });
}

function resolveData(plugin: AnyModelPlugin, options: TrainOptions, examples: readonly unknown[]): unknown {
  const data = plugin.task.checkData({ ...plugin.dataDefaults, ...(options.data as object | undefined) });
  return plugin.task.resolveData(data, examples, { file: options.files?.train });
}

/** The trained model with its scores on the splits that there are. */
async function judgedOn(
  splits: Readonly<Partial<Record<'dev' | 'test', readonly unknown[] | undefined>>>,
  parts: Omit<TrainedParts, 'metrics' | 'evaluations'>,
  options: { unknownLabels: 'error' | 'miss'; signal: AbortSignal | undefined },
): Promise<TrainedModel> {
  const evaluations: Record<string, Evaluation> = {};
  const judged = createTrained({ ...parts, metrics: {}, evaluations });
  for (const [name, examples] of Object.entries(splits)) {
    if (examples !== undefined) evaluations[name] = await judged.evaluate(examples, options);
  }
  return createTrained({ ...parts, metrics: metricsOf(evaluations), evaluations });
}

function checkTrainOptions(options: TrainOptions): void {
  checkKeys(where, options, [
    'zoo',
    'model',
    'config',
    'data',
    'train',
    'dev',
    'devFraction',
    'test',
    'files',
    'unknownLabels',
    'seed',
    'open',
    'checkpoint',
    'resume',
    'signal',
    'onEvent',
    'warn',
    'devSample',
  ]);
  for (const name of ['train', 'dev', 'test'] as const) {
    const examples = options[name];
    if (examples === undefined && name !== 'train') continue;
    if (!Array.isArray(examples) || examples.length === 0) {
      invalidArgument(where, name, 'at least one example', examples);
    }
  }
  if (options.devFraction !== undefined) {
    if (options.dev !== undefined)
      invalidArgument(where, 'devFraction', 'nothing, as "dev" is given', options.devFraction);
    checkRange(where, 'devFraction', options.devFraction, Number.MIN_VALUE, 1 - Number.EPSILON);
    if (options.train.length < 2)
      invalidArgument(where, 'train', 'at least two examples to split', options.train.length);
  }
  if (options.devSample !== undefined) {
    checkPositiveInteger(where, 'devSample', options.devSample);
    if (options.dev === undefined && options.devFraction === undefined) {
      invalidArgument(where, 'devSample', 'nothing, as no examples are held out', options.devSample);
    }
  }
  checkOneOf(where, 'unknownLabels', options.unknownLabels ?? 'error', ['error', 'miss']);
}

/** Holds out ⌈fraction · n⌉ examples at random (at most n − 1); both parts keep the order of the file. */
function split<Example>(
  options: { train: readonly Example[]; dev?: readonly Example[] | undefined; devFraction?: number | undefined },
  random: Random,
): { train: readonly Example[]; dev: readonly Example[] | undefined } {
  const { train, dev, devFraction } = options;
  if (devFraction === undefined) return { train, dev };
  const count = Math.min(train.length - 1, Math.ceil(devFraction * train.length));
  const held = new Set(random.shuffle(train.map((_, index) => index)).slice(0, count));
  return { train: train.filter((_, index) => !held.has(index)), dev: train.filter((_, index) => held.has(index)) };
}

/** At most `most` indices below `count`, evenly spaced. */
function sampleOf(count: number, most = count): number[] {
  const size = Math.min(count, most);
  return Array.from({ length: size }, (_, index) => Math.floor((index * count) / size));
}

function createParameters(
  model: Model<unknown, unknown>,
  initialValues: ReadonlyMap<string, { shape: readonly number[]; data: Float32Array }> | undefined,
  random: Random,
): ParameterTree {
  const parameters = initializeParameters(model.spec, random) as ParameterTree;
  const variables = flattenParameters(parameters);
  for (const [name, value] of initialValues ?? []) {
    loadParameters({ [name]: variables.get(name)! }, new Map([[name, value]]));
  }
  for (const name of model.frozen ?? []) variables.get(name)!.trainable = false;
  return parameters;
}

async function judge(
  plugin: AnyTrainedPlugin,
  model: Model<unknown, unknown>,
  parameters: ParameterTree,
  examples: readonly unknown[],
  items: readonly unknown[],
  data: unknown,
): Promise<{ score: number; metrics: unknown }> {
  const predictions = await guard(plugin.id, 'predict', () => model.predict(parameters, items, {}));
  const { monitor, protocol, metrics } = plugin.task.evaluate(examples, predictions, data);
  return { score: monitor.higherIsBetter ? monitor.value : -monitor.value, metrics: { monitor, protocol, metrics } };
}

function batchOptions({ batchSize }: TrainingConfig, epoch: number, random: Random) {
  return { batchSize, random, training: true, epoch };
}

function fitConfig({ epochs, optimizer, schedule, clip, patience, averaging }: TrainingConfig) {
  return {
    epochs,
    optimizer,
    schedule,
    ...(clip === null ? {} : { clip }),
    ...(patience === null ? {} : { patience }),
    ...(averaging === null ? {} : { averaging }),
  };
}

function summaryOf({ epochs, steps, bestEpoch, stopped, history }: FitResult) {
  const seconds = history.reduce((sum, epoch) => sum + epoch.seconds, 0);
  return { epochs, steps, bestEpoch: bestEpoch ?? null, stopped, seconds };
}
