/** Where the one checkpoint of a run lives. `write` replaces it whole or, if it fails, leaves the old one. */
export interface CheckpointStore {
  /** Names the checkpoint in errors; default `checkpoint`. */
  readonly name?: string;
  /** `undefined` when there is none yet. */
  read(): Promise<Uint8Array | undefined>;
  write(bytes: Uint8Array): Promise<void>;
}

/** A store in memory, for tests and for pages. */
export function memoryCheckpointStore(): CheckpointStore {
  let kept: Uint8Array | undefined;
  return {
    read: async () => kept?.slice(),
    async write(bytes) {
      kept = bytes.slice();
    },
  };
}
