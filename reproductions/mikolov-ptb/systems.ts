import type { Config } from '../train-once.ts';

/** `systems.json`: what is trained, what is put together of it, and what it is held against. */
export interface Reproduction {
  readonly title: string;
  readonly source: string;
  /** What is trained, by name. */
  readonly models: Readonly<Record<string, ModelEntry>>;
  readonly systems: Readonly<Record<string, System>>;
}

export interface ModelEntry {
  /** Id in the zoo. */
  readonly model: string;
  /** A named config of the model, to start from. */
  readonly preset?: string;
  /** Sections over the preset. */
  readonly config?: Config;
}

export interface System {
  /** The perplexity of the paper; null where it has none. */
  readonly paper: number | null;
  /** Names of `models`, with `#seed` (default 1); several are interpolated linearly, tuned on the validation text. */
  readonly members: readonly string[];
  /** Words of the training file to learn from, in whole sentences from its beginning (default: all). */
  readonly words?: number;
  /** Go on learning from the text that is judged. */
  readonly dynamic?: boolean;
}

/** The systems of a comma-separated list. @throws Error for a name that there is none of */
export function chooseSystems({ systems }: Reproduction, names: string | undefined): [string, System][] {
  if (names === undefined) return Object.entries(systems);
  return names.split(',').map((name) => {
    const system = systems[name];
    if (system === undefined) throw new Error(`unknown system "${name}"; there are ${Object.keys(systems).join(', ')}`);
    return [name, system];
  });
}
