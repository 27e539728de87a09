/** Lets timers, input and painting have their turn: resolves in a new task of the event loop. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Gives a function that waits for a new task if the last one began more than `milliseconds` ago. */
export function createYielder(milliseconds: number): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < milliseconds) return;
    await nextTask();
    last = performance.now();
  };
}
