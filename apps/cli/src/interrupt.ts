/** What a handler of signals needs of `process`. */
interface SignalSource {
  on(signal: 'SIGINT' | 'SIGTERM', handler: () => void): unknown;
  off(signal: 'SIGINT' | 'SIGTERM', handler: () => void): unknown;
  exit(code: number): unknown;
}

/**
 * The first SIGINT or SIGTERM aborts the signal, so that work can be saved; the second ends the process at once
 * with exit code 130.
 */
export function watchInterrupts(source: SignalSource): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const handler = () => {
    if (controller.signal.aborted) source.exit(130);
    controller.abort();
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
