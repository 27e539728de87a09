/** What a handler of signals needs of `process`. */
interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', handler: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', handler: () => void): unknown;
  exit(code: number): unknown;
}

/** Signals so close together come from one Ctrl-C: a parent process may hand it on to us once more. */
const sameMilliseconds = 500;

/**
 * The first SIGINT or SIGTERM aborts the signal, so that work can be saved; the next one ends the process at once
 * with exit code 130.
 */
export function watchInterrupts(
  source: SignalSource,
  now: () => number = () => performance.now(),
): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  let first = 0;
  const handler = () => {
    if (!controller.signal.aborted) {
      first = now();
      controller.abort();
    } else if (now() - first > sameMilliseconds) {
      source.exit(130);
    }
  };
  source.on('SIGINT', handler);
  source.on('SIGTERM', handler);
  return {
    signal: controller.signal,
    stop() {
      source.off('SIGINT', handler);
      source.off('SIGTERM', handler);
    },
  };
}
