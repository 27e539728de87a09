/** What long work tells of itself. */
export type NgramEvent =
  | {
      readonly type: 'progress';
      /** What is being done. */
      readonly stage: 'count' | 'estimate' | 'read' | 'write';
      /** Sequences counted, or n-grams estimated, read or written. */
      readonly done: number;
      /** Of how many; absent where the end is not known. */
      readonly total?: number;
    }
  | { readonly type: 'warning'; readonly message: string };

export interface WorkOptions {
  /** Stops the work with an error ABORTED. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: NgramEvent) => void;
}
