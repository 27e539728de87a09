import { expect, test } from 'vitest';
import type { Sentence } from './read-columns.ts';
import { readParallelTags } from './read-parallel.ts';
import type { TextSource } from './text-lines.ts';

async function read(tokens: TextSource, tags: TextSource): Promise<Sentence[]> {
  const files = { tokens: 'seq.in', tags: 'seq.out' };
  const sentences: Sentence[] = [];
  for await (const sentence of readParallelTags(tokens, tags, { files })) sentences.push(sentence);
  return sentences;
}

test('two files side by side', async () => {
  expect(await read('to  Oslo \r\n\n上海\n', 'O B-to\n\nB-to')).toEqual([
    { columns: { token: ['to', 'Oslo'], tag: ['O', 'B-to'] }, line: 1, oneLine: true },
    { columns: { token: ['上海'], tag: ['B-to'] }, line: 3, oneLine: true },
  ]);
  expect(await read('a\n\n\n', 'O\n')).toHaveLength(1);
  expect(await read('a\n', 'O\n\n\n')).toHaveLength(1);
});

test.each([
  ['a b\nc d', 'O O\nO', 'seq.out:2: expected 2 tags, got 1'],
  ['a\nb', 'O', 'seq.out:2: expected 1 tags, got the end of the file'],
  ['a', 'O\nO O', 'seq.out:2: expected the end of the file, as in the file of the tokens, got 2 tags'],
  ['a\n\nb', 'O\nO', 'seq.out:2: expected 0 tags, got 1'],
  [Uint8Array.of(0xff), 'O', 'seq.in:1: invalid UTF-8'],
  ['a', Uint8Array.of(0xff), 'seq.out:1: invalid UTF-8'],
])('%j against %j is refused', async (tokens, tags, message) => {
  const error = await read(tokens, tags).catch((caught) => caught);
  expect(error.code).toBe('BAD_DATA');
  expect(error.message).toContain(message);
});

test('leaving early lets go of both sources', async () => {
  const released: string[] = [];
  function* source(name: string, line: string): Generator<string> {
    try {
      while (true) yield line;
    } finally {
      released.push(name);
    }
  }
  for await (const { line } of readParallelTags(source('tokens', 'a\n'), source('tags', 'O\n'))) if (line === 2) break;
  expect(released.sort()).toEqual(['tags', 'tokens']);
});
