import { createInterface } from 'node:readline';
import { clockOf } from './clock.ts';

/** A work item, ready to be repeated. */
export interface Prepared {
  /** Does the work once: tensors in, tensors out. Both backends of tfjs compute at once, so nothing is read back. */
  run(): void | Promise<void>;
  /** How many numbers the model learns, where sides are to be held against each other. */
  readonly parameters?: number;
  release(): void;
}

/**
 * The other end of `startContender`: answers requests on stdin until it closes.
 * @param peak floating-point operations a second, measured now; called before and after each run
 */
export async function serve(prepare: (item: never) => Promise<Prepared> | Prepared, peak?: () => number) {
  const clock = clockOf(process.argv);
  let prepared: Prepared | undefined;
  const actions: Record<string, (request: { item: never; iterations: number }) => Promise<object>> = {
    async prepare({ item }) {
      prepared = await prepare(item);
      return prepared.parameters === undefined ? {} : { parameters: prepared.parameters };
    },
    async about() {
      return {};
    },
    async run({ iterations }) {
      const before = peak?.();
      const started = clock();
      for (let iteration = 0; iteration < iterations; iteration++) {
        const pending = prepared!.run();
        if (pending !== undefined) await pending;
      }
      const ms = (clock() - started) / iterations;
      return before === undefined ? { ms } : { ms, peak: (before + peak!()) / 2 };
    },
    async release() {
      prepared?.release();
      prepared = undefined;
      return {};
    },
  };
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    const answer = await actions[request.do]!(request).catch((error) => ({
      error: error instanceof Error ? error.message : String(error),
    }));
    process.stdout.write(`${JSON.stringify({ answer })}\n`);
  }
}
