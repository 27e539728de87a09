import { expect, it } from 'vitest';
import { inBatches } from './batches.ts';

const collect = async <Item>(source: AsyncIterable<Item>) => {
  const items: Item[] = [];
  for await (const item of source) items.push(item);
  return items;
};

async function* numbers(count: number) {
  for (let index = 0; index < count; index++) yield index;
}

it('fills batches from a fast source', async () => {
  expect(await collect(inBatches(numbers(5), 2, 10_000))).toEqual([[0, 1], [2, 3], [4]]);
});

it('does not make the first item wait for a source that pauses', async () => {
  let release = () => {};
  const paused = new Promise<void>((resolve) => {
    release = resolve;
  });
  async function* slow() {
    yield 'a';
    await paused;
    yield 'b';
  }
  const batches = inBatches(slow(), 10, 1);
  expect((await batches.next()).value).toEqual(['a']);
  release();
  expect((await batches.next()).value).toEqual(['b']);
  expect((await batches.next()).done).toBe(true);
});

it('gives what came before an error, then the error', async () => {
  async function* failing() {
    yield 1;
    yield 2;
    throw new Error('broken');
  }
  const batches = inBatches(failing(), 10, 10_000);
  expect((await batches.next()).value).toEqual([1, 2]);
  await expect(batches.next()).rejects.toThrow('broken');
});
