import { describe, RecurrentError } from '@recurrent/core';
import * as tf from '@tensorflow/tfjs-core';
import manifest from '../package.json' with { type: 'json' };
import { type BundleReader, type BundleSource, createReader, readJson } from './bundle-source.ts';
import { createCombined, isCombined } from './combined.ts';
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
  readonly files?: { readonly weights: string; readonly tokenizer: string };
  /** Of a combined model, which has no files but these: the folders of its members' bundles, inside its own. */
  readonly members?: readonly string[];
}

const format = 'recurrent-model';
const formatVersion = 1;
const manifestName = 'model.json';

/**
 * A trained model as files: `model.json` (id, config, how data is read, metrics with their protocol, the training
 * run), `weights.safetensors` (by dotted name: float32 weights, or the arrays of a counted model) and `tokenizer.json`
 * (vocabularies, label order). A combined model has the bundles of its members in folders `member-1/` … instead of the
 * last two. Opens no files.
 */
export async function saveBundle(trained: TrainedModel<never, unknown>): Promise<Map<string, Uint8Array>> {
  const { plugin, config, data, metrics, training, assets, parameters, arrays } = trained as unknown as TrainedParts;
  const manifestOf = (rest: Pick<BundleManifest, 'files' | 'members'>) => {
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
      ...rest,
    };
    return encodeJson(model, 2);
  };
  if (isCombined(plugin)) {
    const members = trained.members.map((_, index) => `member-${index + 1}`);
    const bundle = new Map([[manifestName, manifestOf({ members })]]);
    for (const [index, member] of trained.members.entries()) {
      for (const [name, bytes] of await saveBundle(member)) bundle.set(`${members[index]}/${name}`, bytes);
    }
    return bundle;
  }
  const files = { weights: 'weights.safetensors', tokenizer: 'tokenizer.json' };
  return new Map([
    [manifestName, manifestOf({ files })],
    [files.weights, isCounted(plugin) ? encodeArrays(arrays) : await encodeWeights(parameters)],
    [files.tokenizer, encodeJson(assets)],
  ]);
}

/**
 * Loads a model that `saveBundle` saved, from files in memory, a reader of names (a folder) or the URL of a folder.
 * Nothing in a bundle is trusted. The caller disposes the model.
 * @throws RecurrentError BAD_BUNDLE naming the file; UNKNOWN_NAME for a model or a cell that the zoo lacks
 */
// biome-ignore lint/suspicious/noExplicitAny: which model it is, only the file tells
export async function loadBundle(source: BundleSource, zoo: Zoo): Promise<TrainedModel<any, any, any, any>> {
  return load(createReader(source), zoo, 0);
}

/** Combinations of combinations; a bundle that nests deeper is refused. */
const deepest = 4;

async function load(read: BundleReader, zoo: Zoo, depth: number): Promise<TrainedModel> {
  const model = checkManifest(await readJson(read, manifestName));
  const plugin: AnyModelPlugin = zoo.models.get(model.id);
  const { cells } = zoo;
  if (plugin.task.id !== model.task) throw bad(manifestName, `task "${model.task}" is not that of ${model.id}`);
  const config = inFile(manifestName, () => plugin.check(model.config, { cells }));
  const data = inFile(manifestName, () => plugin.task.checkData(model.data));
  const { metrics, training, files } = model;
  if (isCombined(plugin)) {
    if (depth === deepest) throw bad(manifestName, `members within members, more than ${deepest} deep`);
    const members = await loadMembers(checkMembers(model.members), read, zoo, depth + 1);
    try {
      const parts = { config, data, metrics, training };
      return inFile(manifestName, () => createCombined(plugin, parts, members, zoo));
    } catch (error) {
      for (const member of members) member.dispose();
      throw error;
    }
  }
  const { weights, tokenizer } = checkFiles(files);
  const json = await readJson(read, tokenizer);
  const assets = inFile(tokenizer, () => plugin.checkAssets(json));
  const parts = { plugin, config, data, assets, metrics, training, evaluations: {} };
  if (isCounted(plugin)) {
    const arrays = decodeArrays(await read(weights), weights);
    const built = inFile(weights, () => plugin.build(config, assets, arrays, { cells, data }));
    return createTrained({ ...parts, model: built, parameters: {}, arrays });
  }
  const built = inFile(tokenizer, () => plugin.build(config, assets, { cells, data }));
  const parameters = decodeWeights(await read(weights), built.spec, weights);
  return createTrained({ ...parts, model: built, parameters, arrays: new Map() });
}

/** All of them or none. */
async function loadMembers(
  folders: readonly string[],
  read: BundleReader,
  zoo: Zoo,
  depth: number,
): Promise<TrainedModel[]> {
  const members: TrainedModel[] = [];
  try {
    for (const folder of folders) {
      const within: BundleReader = (name) => read(`${folder}/${name}`);
      members.push(await load(within, zoo, depth).catch((error) => Promise.reject(inFolder(folder, error))));
    }
    return members;
  } catch (error) {
    for (const member of members) member.dispose();
    throw error;
  }
}

/** The error of a member, with its folder before the file unless the reader already named it. */
function inFolder(folder: string, error: unknown): unknown {
  if (!(error instanceof RecurrentError) || error.code !== 'BAD_BUNDLE' || error.file === undefined) return error;
  if (error.file.startsWith(`${folder}/`)) return error;
  return bad(`${folder}/${error.file}`, error.message.slice(`${error.file}: `.length), error);
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
  for (const name of ['config', 'data', 'metrics', 'training'] as const) {
    if (!isObject(given[name])) throw bad(manifestName, `"${name}" expected an object, got ${describe(given[name])}`);
  }
  return given as unknown as BundleManifest;
}

function checkFiles(files: unknown): { readonly weights: string; readonly tokenizer: string } {
  if (!isObject(files)) throw bad(manifestName, `"files" expected an object, got ${describe(files)}`);
  return {
    weights: checkPath('files.weights', 'a file', files.weights),
    tokenizer: checkPath('files.tokenizer', 'a file', files.tokenizer),
  };
}

function checkMembers(members: unknown): string[] {
  if (!Array.isArray(members) || members.length === 0 || members.length > 100) {
    throw bad(manifestName, `"members" expected 1 to 100 names of folders, got ${describe(members)}`);
  }
  return members.map((member) => checkPath('members', 'a folder', member));
}

/** A name that leads nowhere else. */
function checkPath(key: string, kind: string, name: unknown): string {
  if (typeof name === 'string' && /^\w[\w.-]*$/.test(name)) return name;
  throw bad(manifestName, `"${key}" expected the name of ${kind} in the bundle's folder, got ${describe(name)}`);
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
