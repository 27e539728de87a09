import { expect, test } from 'vitest';
import { readWordVectors } from './word-vectors.ts';

test('word2vec text, in bytes cut anywhere', async () => {
  const bytes = new TextEncoder().encode('2 3\r\nthe 1 2.5 -3e-1\r\nÑandú 0 1 2\r\n');
  const cut = [bytes.slice(0, 26), bytes.slice(26)];
  expect(await readWordVectors(cut)).toEqual({
    dimension: 3,
    words: ['the', 'Ñandú'],
    values: Float32Array.from([1, 2.5, -0.3, 0, 1, 2]),
  });
});

test('GloVe text: words with spaces, repetitions, words that are not wanted', async () => {
  const text = 'a 1 2\n. . . 3 4\na 5 6\nb 7 8';
  const { words, values } = await readWordVectors(text, { dimension: 2, wanted: (word) => word !== 'b' });
  expect(words).toEqual(['a', '. . .']);
  expect([...values]).toEqual([1, 2, 3, 4]);
});

test('bad files name the line', async () => {
  const read = (text: string | Uint8Array[], dimension?: number) =>
    readWordVectors(text, { file: 'v.txt', ...(dimension === undefined ? {} : { dimension }) });
  await expect(read('a 1 2\nb 1')).rejects.toThrow(
    'v.txt:2: word vectors: expected a word and 2 numbers, got 2 fields',
  );
  await expect(read('a 1 2\nb 1 x')).rejects.toThrow('v.txt:2: word vectors: "b" is not followed by 2 finite numbers');
  await expect(read('5 3\n', 100)).rejects.toThrow('v.txt:1: word vectors have 3 numbers, but the embedding has 100');
  await expect(read('the 1 2 3\n', 2)).rejects.toThrow('v.txt:1: word vectors have 3 numbers, but the embedding has 2');
  await expect(read('')).rejects.toThrow('the file is empty');
  await expect(read([Uint8Array.of(97, 32, 0xff, 10)])).rejects.toThrow('v.txt:1: invalid UTF-8');
});
