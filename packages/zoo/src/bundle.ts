import type { TrainedModel } from './trained.ts';
import type { Zoo } from './zoo.ts';

/** Where the files of a bundle come from: a map, a reader of names (a folder), or the URL of the folder. */
export type BundleSource =
  | ReadonlyMap<string, Uint8Array>
  | { read(name: string): Uint8Array | Promise<Uint8Array> }
  | string
  | URL;

/** `model.json`, `weights.safetensors` and `tokenizer.json`. */
export declare function saveBundle(trained: TrainedModel): Promise<Map<string, Uint8Array>>;
/** @throws RecurrentError BAD_BUNDLE naming the file; UNKNOWN_NAME for a model or cell that the zoo lacks */
export declare function loadBundle(source: BundleSource, zoo: Zoo): Promise<TrainedModel>;
