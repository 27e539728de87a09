import { RecurrentError } from '@recurrent/core';

/** Gives a function that lets timers, input and painting have their turn if the last did so over 16 ms ago. */
export function createYielder(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < 16) return;
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    });
    last = performance.now();
  };
}

/** @throws RecurrentError ABORTED */
export function checkSignal(where: string, signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw new RecurrentError({ code: 'ABORTED', message: `${where}: aborted`, cause: signal.reason });
  }
}
