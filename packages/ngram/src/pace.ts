import { RecurrentError } from '@recurrent/core';

/** Called often in long work: refuses to go on once aborted, and lets the event loop have its turn now and then. */
export type Pace = () => Promise<void> | undefined;

/** How long work may hold the event loop, in milliseconds. */
const turn = 40;

/**
 * @param where names the work in the error
 * @throws RecurrentError ABORTED, from the pace
 */
export function createPace(where: string, signal?: AbortSignal): Pace {
  let last = performance.now();
  const check = () => {
    if (signal?.aborted)
      throw new RecurrentError({ code: 'ABORTED', message: `${where}: aborted`, cause: signal.reason });
  };
  return () => {
    check();
    if (performance.now() - last < turn) return undefined;
    return nextTask().then(() => {
      last = performance.now();
      check();
    });
  };
}

/** A new task of the event loop; a message port, because browsers hold timers back. */
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
