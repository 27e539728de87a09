import { expect, test } from 'vitest';
import { readParallelText, readTabbedPairs } from './read-pairs.ts';

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}
const files = { source: 'a.de', target: 'a.en' };

test('two files by line; lines that are blank on both sides are passed over', async () => {
  expect(await all(readParallelText('ein Hund\n\n zwei \n', 'a dog\n\n two \n\n'))).toEqual([
    { source: 'ein Hund', target: 'a dog', line: 1 },
    { source: ' zwei ', target: ' two ', line: 3 },
  ]);
  expect(await all(readParallelText('', ''))).toEqual([]);
});

test('files of unequal length are refused by line, on either side', async () => {
  await expect(all(readParallelText('a\nb\nc\n', 'a\nb\n', { files }))).rejects.toThrow(
    'a.en:3: the file ends after line 2, but its source goes on',
  );
  await expect(all(readParallelText('a\n', 'a\nb\n', { files }))).rejects.toThrow(
    'a.en:2: the source ends after line 1, but its target goes on',
  );
});

test('a line blank on one side is refused, or skipped when asked', async () => {
  await expect(all(readParallelText('a\nb\n', 'a\n\n', { files }))).rejects.toThrow('a.en:2: the target is blank');
  await expect(all(readParallelText('a\n \n', 'a\nb\n', { files }))).rejects.toThrow('a.de:2: the source is blank');
  expect(await all(readParallelText('a\nb\n', '\nB\n', { halfBlank: 'skip' }))).toEqual([
    { source: 'b', target: 'B', line: 2 },
  ]);
});

test('one file with tabs; further columns are passed over', async () => {
  expect(await all(readTabbedPairs('Go.\tVa !\tlicence\nHi.\tSalut.\n'))).toEqual([
    { source: 'Go.', target: 'Va !', line: 1 },
    { source: 'Hi.', target: 'Salut.', line: 2 },
  ]);
  await expect(all(readTabbedPairs('Go.\tVa !\nHi.\n', { file: 'fra.txt' }))).rejects.toThrow(
    'fra.txt:2: expected "source TAB target", got no tab',
  );
  await expect(all(readTabbedPairs('Go.\t \n', { file: 'fra.txt' }))).rejects.toThrow('fra.txt:1: the target is blank');
  expect(() => readTabbedPairs('', { halfBlank: 'no' } as never).next()).rejects.toThrow('"halfBlank" expected');
});
