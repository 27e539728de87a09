import { RecurrentError } from './error.ts';

/** @throws RecurrentError ABORTED, naming the work, once the signal says so */
export function checkSignal(where: string, signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new RecurrentError({ code: 'ABORTED', message: `${where}: aborted`, cause: signal.reason });
}

/** For long work: gives a function that waits for a new task if the last one began `milliseconds` or more ago. */
export function createYielder(milliseconds = 40): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < milliseconds) return;
    await nextTask();
    last = performance.now();
  };
}

/** Called often in long work that is not asynchronous itself; `undefined` when there is nothing to wait for. */
export type Pacer = () => Promise<void> | undefined;

/** A yielder that also refuses to go on once aborted. @throws RecurrentError ABORTED, from the pacer */
export function createPacer(where: string, signal?: AbortSignal, milliseconds = 40): Pacer {
  let last = performance.now();
  return () => {
    checkSignal(where, signal);
    if (performance.now() - last < milliseconds) return undefined;
    return nextTask().then(() => {
      last = performance.now();
      checkSignal(where, signal);
    });
  };
}

/** Lets timers, input and painting have their turn; a message port, because browsers hold timers back. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
