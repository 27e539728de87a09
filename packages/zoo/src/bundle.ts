import { describe, RecurrentError } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import manifest from '../package.json' with { type: 'json' };
import { type BundleSource, createReader, readJson } from './bundle-source.ts';
import { type AnyModelPlugin, isCounted } from './model.ts';
import { createTrained, type TrainedModel, type TrainedParts } from './trained.ts';
import { decodeArrays, decodeWeights, encodeArrays, encodeWeights } from './weights.ts';
import type { Zoo } from './zoo.ts';

/** `model.json`. */
interface BundleManifest {
  readonly format: typeof format;
  readonly formatVersion: typeof formatVersion;
  readonly id: string;
  readonly task: string;
  readonly config: unknown;
  readonly data: unknown;
  readonly metrics: TrainedModel['metrics'];
  readonly training: TrainedModel['training'];
  /** Of what wrote the bundle. */
  readonly versions: Readonly<Record<string, string>>;
  /** Names of the other files, in the same folder. */
  readonly files: { readonly weights: string; readonly tokenizer: string };
}

const format = 'recurrent-model';
const formatVersion = 1;
const manifestName = 'model.json';

/**
 * A trained model as files: `model.json` (id, config, how data is read, metrics with their protocol, the training
 * run), `weights.safetensors` (by dotted name: float32 weights, or the arrays of a counted model) and `tokenizer.json` (vocabularies, label order). Opens no files.
 */
export async function saveBundle(trained: TrainedModel<never, unknown>): Promise<Map<string, Uint8Array>> {
  const { plugin, config, data, metrics, training, assets, parameters, arrays } = trained as unknown as TrainedParts;
  const model: BundleManifest = {
    format,
    formatVersion,
    id: plugin.id,
    task: plugin.task.id,
    config,
    data,
    metrics,
    training,
    versions: { [manifest.name]: manifest.version, '@tensorflow/tfjs-core': tf.version_core },
    files: { weights: 'weights.safetensors', tokenizer: 'tokenizer.json' },
  };
  return new Map([
    [manifestName, encodeJson(model, 2)],
    [model.files.weights, isCounted(plugin) ? encodeArrays(arrays) : await encodeWeights(parameters)],
    [model.files.tokenizer, encodeJson(assets)],
  ]);
}

/**
 * Loads a model that `saveBundle` saved, from files in memory, a reader of names (a folder) or the URL of a folder.
 * Nothing in a bundle is trusted. The caller disposes the model.
 * @throws RecurrentError BAD_BUNDLE naming the file; UNKNOWN_NAME for a model or a cell that the zoo lacks
 */
// biome-ignore lint/suspicious/noExplicitAny: which model it is, only the file tells
export async function loadBundle(source: BundleSource, zoo: Zoo): Promise<TrainedModel<any, any, any, any>> {
  const read = createReader(source);
  const model = checkManifest(await readJson(read, manifestName));
  const plugin: AnyModelPlugin = zoo.models.get(model.id);
  const { cells } = zoo;
  if (plugin.task.id !== model.task) throw bad(manifestName, `task "${model.task}" is not that of ${model.id}`);
  const config = inFile(manifestName, () => plugin.check(model.config, { cells }));
  const data = inFile(manifestName, () => plugin.task.checkData(model.data));
  const tokenizer = model.files.tokenizer;
  const json = await readJson(read, tokenizer);
  const assets = inFile(tokenizer, () => plugin.checkAssets(json));
  const { metrics, training } = model;
  const parts = { plugin, config, data, assets, metrics, training, evaluations: {} };
  const { weights } = model.files;
  if (isCounted(plugin)) {
    const arrays = decodeArrays(await read(weights), weights);
    const built = inFile(weights, () => plugin.build(config, assets, arrays, { cells, data }));
    return createTrained({ ...parts, model: built, parameters: {}, arrays });
  }
  const built = inFile(tokenizer, () => plugin.build(config, assets, { cells, data }));
  const parameters = decodeWeights(await read(weights), built.spec, weights);
  return createTrained({ ...parts, model: built, parameters, arrays: new Map() });
}

function encodeJson(value: unknown, indent?: number): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, indent)}\n`);
}

function checkManifest(given: unknown): BundleManifest {
  if (!isObject(given) || given.format !== format) {
    throw bad(manifestName, `"format" expected "${format}", got ${describe(isObject(given) ? given.format : given)}`);
  }
  if (given.formatVersion !== formatVersion) {
    const version = describe(given.formatVersion);
    throw bad(
      manifestName,
      `format version ${version} cannot be read; this version of the library reads ${formatVersion}`,
    );
  }
  for (const name of ['id', 'task'] as const) {
    if (typeof given[name] !== 'string')
      throw bad(manifestName, `"${name}" expected a string, got ${describe(given[name])}`);
  }
  for (const name of ['config', 'data', 'metrics', 'training', 'files'] as const) {
    if (!isObject(given[name])) throw bad(manifestName, `"${name}" expected an object, got ${describe(given[name])}`);
  }
  const files = given.files as Record<string, unknown>;
  for (const name of ['weights', 'tokenizer'] as const) {
    const file = files[name];
    if (typeof file !== 'string' || !/^\w[\w.-]*$/.test(file)) {
      throw bad(
        manifestName,
        `"files.${name}" expected the name of a file in the bundle's folder, got ${describe(file)}`,
      );
    }
  }
  return given as unknown as BundleManifest;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Runs a check of a file's content. A name that the zoo lacks is the zoo's matter; all else is the file's. */
function inFile<Result>(file: string, action: () => Result): Result {
  try {
    return action();
  } catch (cause) {
    if (cause instanceof RecurrentError && cause.code === 'UNKNOWN_NAME') throw cause;
    throw bad(file, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function bad(file: string, message: string, cause?: unknown): RecurrentError {
  return new RecurrentError({ code: 'BAD_BUNDLE', message, file, cause });
}
