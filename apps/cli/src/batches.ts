/**
 * Groups what a slow source gives: a group is full, or its first item has waited long enough, so that somebody who
 * types gets an answer at once and a file is worked through in large pieces.
 * @param wait milliseconds
 */
export async function* inBatches<Item>(source: AsyncIterable<Item>, size: number, wait = 30): AsyncGenerator<Item[]> {
  const iterator = source[Symbol.asyncIterator]();
  const pull = () => {
    const pulled = iterator.next();
    // An error is met where the item is awaited, which may be later than where it happens.
    pulled.catch(() => {});
    return pulled;
  };
  let next = pull();
  try {
    for (let first = await next; !first.done; first = await next) {
      const batch = [first.value];
      next = pull();
      const pause = after(wait);
      while (batch.length < size) {
        const result = await Promise.race([next, pause.over]).catch(() => undefined);
        if (result === undefined || result.done) break;
        batch.push(result.value);
        next = pull();
      }
      pause.cancel();
      yield batch;
    }
  } finally {
    await iterator.return?.();
  }
}

function after(milliseconds: number): { readonly over: Promise<undefined>; cancel(): void } {
  let cancel = () => {};
  const over = new Promise<undefined>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), milliseconds);
    cancel = () => clearTimeout(timer);
  });
  return { over, cancel };
}
