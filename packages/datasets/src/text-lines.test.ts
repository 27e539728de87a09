import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import { readTextLines, type TextLine } from './read-lines.ts';
import { readLineBlocks, type TextSource } from './text-lines.ts';
import { findInvalidUtf8 } from './utf8.ts';

async function linesOf(source: TextSource, options = {}): Promise<string[]> {
  const lines: string[] = [];
  for await (const block of readLineBlocks(source, options)) {
    expect(block.first).toBe(lines.length + 1);
    lines.push(...block.lines);
  }
  return lines;
}

/** The bytes in pieces of `size`. */
function* cut(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

const text = '\ufeffto 上海\r\n\n👩‍👧 é\r\r\n  last';
const expected = ['to 上海', '', '👩‍👧 é\r', '  last'];

test('pieces of any size give the same lines', async () => {
  const bytes = new TextEncoder().encode(text);
  expect(await linesOf(text)).toEqual(expected);
  expect(await linesOf(bytes)).toEqual(expected);
  expect(await linesOf([...text])).toEqual(expected);
  for (let size = 1; size <= bytes.length; size++) expect(await linesOf(cut(bytes, size))).toEqual(expected);
});

test('reads web streams and asynchronous iterables, also where streams are no iterables', async () => {
  expect(await linesOf(new Blob([text]).stream())).toEqual(expected);
  const { readable, writable } = new TransformStream<string, string>();
  const writer = writable.getWriter();
  void writer.write('a\nb').then(() => writer.close());
  expect(await linesOf({ getReader: () => readable.getReader() } as ReadableStream<string>)).toEqual(['a', 'b']);
});

test('an end behind the last line makes no further line', async () => {
  expect(await linesOf('')).toEqual([]);
  expect(await linesOf('\n')).toEqual(['']);
  expect(await linesOf('a\n')).toEqual(['a']);
  expect(await linesOf('a\r')).toEqual(['a']);
  expect(await linesOf('\ufeff')).toEqual([]);
  expect(await linesOf(['', '\ufeffa'])).toEqual(['a']);
  expect(await linesOf('a\n\ufeffb')).toEqual(['a', '\ufeffb']);
});

test('invalid UTF-8 is placed at its line, however the bytes arrive (random)', async () => {
  const random = createRandom(8);
  const parts = ['a', '\n', 'é', '上', '👩'].map((part) => [...new TextEncoder().encode(part)]);
  parts.push([0xff], [0xe4], [0xe4, 0xb8], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf0, 0x9f]);
  for (let trial = 0; trial < 600; trial++) {
    const draw = () => parts[random.integer(random.uniform() < 0.15 ? parts.length : 5)]!;
    const bytes = Uint8Array.from(Array.from({ length: 1 + random.integer(15) }, draw).flat());
    const at = findInvalidUtf8(bytes);
    const reading = linesOf(cut(bytes, 1 + random.integer(5)), { file: 'f.txt' });
    if (at === bytes.length) {
      const lines = new TextDecoder().decode(bytes).split('\n');
      expect(await reading).toEqual(lines.at(-1) === '' ? lines.slice(0, -1) : lines);
    } else {
      const line = 1 + bytes.subarray(0, at).filter((byte) => byte === 0x0a).length;
      await expect(reading).rejects.toMatchObject({ code: 'BAD_DATA', file: 'f.txt', line });
    }
  }
});

test('the message says what is wrong with the bytes', async () => {
  const message = async (...bytes: number[]) => linesOf(Uint8Array.from(bytes)).catch((error: Error) => error.message);
  expect(await message(0x61, 0x0a, 0xff)).toBe('2: invalid UTF-8 (byte 0xff); convert the file to UTF-8');
  expect(await message(0x61, 0xe4, 0xb8)).toBe(
    '1: invalid UTF-8 (the file ends within a character); convert the file to UTF-8',
  );
  expect(await message(0xff, 0xfe, 0x61, 0x00)).toBe('1: UTF-16 text; convert it to UTF-8');
});

test('a 10 MB line is refused by file and line, before it is read whole', async () => {
  let pulled = 0;
  function* endless(): Generator<string> {
    yield 'a O\nb O\n';
    for (; pulled < 160; pulled++) yield 'x'.repeat(65_536);
  }
  await expect(linesOf(endless(), { file: 'big.txt' })).rejects.toMatchObject({
    code: 'BAD_DATA',
    message:
      'big.txt:3: a line of at least 1114112 characters, longer than maxLineLength 1048576; is this a text file?',
  });
  expect(pulled).toBeLessThanOrEqual(17);
  const whole = `a O\n${'x'.repeat(10 << 20)}\n`;
  await expect(linesOf(whole, { file: 'big.txt' })).rejects.toMatchObject({ file: 'big.txt', line: 2 });
  expect(await linesOf('abc\nde', { maxLineLength: 3 })).toEqual(['abc', 'de']);
  await expect(linesOf('abc\nde', { maxLineLength: 2 })).rejects.toMatchObject({ line: 1 });
});

test('what is no text is refused, and leaving early lets go of the source', async () => {
  await expect(linesOf(7 as never)).rejects.toThrow('"source" expected text, bytes or an iterable of them, got 7');
  await expect(linesOf([7] as never)).rejects.toThrow('"source" expected pieces that are strings or Uint8Array, got 7');
  await expect(linesOf('a', { maxLineLength: 0 })).rejects.toThrow('"maxLineLength" expected a positive integer');
  let released = false;
  function* source(): Generator<string> {
    try {
      while (true) yield 'a\n';
    } finally {
      released = true;
    }
  }
  for await (const { line } of readTextLines(source())) if (line === 3) break;
  expect(released).toBe(true);
});

test('raw text comes line by line, blank lines on demand', async () => {
  const read = async (options = {}) => {
    const lines: TextLine[] = [];
    for await (const line of readTextLines('one\n \t\ntwo ', options)) lines.push(line);
    return lines;
  };
  expect(await read()).toEqual([
    { text: 'one', line: 1 },
    { text: 'two ', line: 3 },
  ]);
  expect((await read({ blankLines: 'keep' })).map(({ text }) => text)).toEqual(['one', ' \t', 'two ']);
  await expect(read({ blankLines: 'drop' })).rejects.toThrow('"blankLines" expected "skip" | "keep"');
});
