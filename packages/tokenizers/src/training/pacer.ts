import { RecurrentError } from '@recurrent/core';

const turnMs = 40;

/** Keeps long work polite: lets the event loop run now and then, and ends it when the signal says so. */
export function createPacer(where: string, signal: AbortSignal | undefined): () => Promise<void> | undefined {
  const check = () => {
    if (!signal?.aborted) return;
    throw new RecurrentError({ code: 'ABORTED', message: `${where}: aborted`, cause: signal.reason });
  };
  let since = performance.now();
  check();
  return () => {
    if (performance.now() - since < turnMs) return undefined;
    return new Promise<void>((resolve) => setTimeout(resolve, 0)).then(() => {
      check();
      since = performance.now();
    });
  };
}
