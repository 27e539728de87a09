import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import { readAllColumns, readColumns, type Sentence } from './read-columns.ts';

const chunks = { columns: ['token', 'pos', 'tag'], file: 'train.txt' };

test('reads tokens by column and keeps the line of each sentence', async () => {
  const text = '\ufeffwe PRP B-NP\r\nleave\tVBP  B-VP\r\n\r\n\r\n上海 NNP B-NP';
  expect(await readAllColumns(text, chunks)).toEqual([
    { columns: { token: ['we', 'leave'], pos: ['PRP', 'VBP'], tag: ['B-NP', 'B-VP'] }, line: 1 },
    { columns: { token: ['上海'], pos: ['NNP'], tag: ['B-NP'] }, line: 5 },
  ]);
});

test('columns can be skipped, separators chosen', async () => {
  const [sentence] = await readAllColumns('New York\tx\tB-to\n\t\tO\n', {
    columns: ['token', '_', 'tag'],
    separator: '\t',
  });
  expect(sentence).toEqual({ columns: { token: ['New York', ''], tag: ['B-to', 'O'] }, line: 1 });
  expect(await readAllColumns('a||b\n', { columns: ['x', 'y'], separator: '||' })).toHaveLength(1);
});

test('comments and document marks are skipped, and are tokens where asked', async () => {
  const text = '-DOCSTART- -X- O\n\n# id 1\na O\n-DOCSTART-\nb O\n# O\n';
  const tokens = async (options = {}) =>
    (await readAllColumns(text, { columns: ['token', 'tag'], ...options })).map(({ columns }) =>
      columns.token!.join(' '),
    );
  expect(await tokens({ comments: '# id' })).toEqual(['a', 'b #']);
  expect(await tokens({ comments: '#' })).toEqual(['a', 'b']);
  const kept = { columns: ['token', 'tag'], docstart: 'keep' } as const;
  expect(await readAllColumns('-DOCSTART- O\na O\n', kept)).toMatchObject([
    { columns: { token: ['-DOCSTART-', 'a'] } },
  ]);
});

test.each([
  ['a DT O\nb NN\n', 'train.txt:2: expected 3 columns (token, pos, tag), got 2: "b NN"'],
  ['a DT O\n\nb NN O O\n', 'train.txt:3: expected 3 columns (token, pos, tag), got 4: "b NN O O"'],
  ['# a\n', 'train.txt:1: expected 3 columns (token, pos, tag), got 2: "# a"'],
  ['New York\tNNP\tO\n', 'got 4: "New York\\tNNP\\tO"; set separator to "\\t" if a field has spaces'],
  ['', 'train.txt: no sentence in it; the file is empty, blank or all comments'],
  ['\n \n\t\r\n', 'train.txt: no sentence in it'],
  [Uint8Array.of(0x61, 0x20, 0x62, 0x20, 0x4f, 0x0a, 0xff), 'train.txt:2: invalid UTF-8'],
])('%j is refused', async (text, message) => {
  const error = await readAllColumns(text, chunks).catch((caught) => caught);
  expect(error).toMatchObject({ code: 'BAD_DATA', file: 'train.txt' });
  expect(error.message).toContain(message);
});

test.each([
  [{ columns: [] }, '"columns" expected at least one name that is not "_"'],
  [{ columns: ['_'] }, 'at least one name that is not "_"'],
  [{ columns: ['a', 'a'] }, '"columns" expected distinct names'],
  [{ columns: ['a', ''] }, '"columns" expected a list of names'],
  [{ columns: 'token,tag' }, '"columns" expected a list of names'],
  [{ columns: ['a'], separator: '' }, '"separator" expected at least one character'],
  [{ columns: ['a'], comments: '' }, '"comments" expected at least one character'],
  [{ columns: ['a'], docstart: true }, '"docstart" expected "skip" | "keep"'],
  [{ columns: ['a'], comment: '#' }, 'unknown option "comment", did you mean "comments"?'],
])('options %j are refused', async (options, message) => {
  await expect(readAllColumns('a\n', options as never)).rejects.toThrow(message);
});

test('a column may have a hostile name', async () => {
  const [{ columns } = { columns: {} }] = await readAllColumns('a b\n', { columns: ['__proto__', 'constructor'] });
  expect(Object.entries(columns)).toEqual([
    ['__proto__', ['a']],
    ['constructor', ['b']],
  ]);
});

test('what is written is read back, however it is laid out (random)', async () => {
  const random = createRandom(14);
  const pick = (list: readonly string[]) => list[random.integer(list.length)]!;
  for (let trial = 0; trial < 150; trial++) {
    const end = pick(['\n', '\r\n']);
    const sentences: Sentence[] = [];
    let text = pick(['', '\ufeff']);
    let line = 1;
    const put = (content: string) => {
      text += content + end;
      line++;
    };
    for (let count = random.integer(5); count >= 0; count--) {
      while (random.uniform() < 0.4) put(pick(['', '  ', '%% note', '-DOCSTART- O']));
      const token = Array.from({ length: 1 + random.integer(4) }, () =>
        pick(['a', '上海', '👩‍👧', '#', 'é\u0301', '"']),
      );
      const tag = token.map(() => pick(['O', 'B-x', 'I-x']));
      sentences.push({ columns: { token, tag }, line });
      for (const [index, one] of token.entries()) {
        put(pick(['', ' ']) + one + pick([' ', '\t', ' \t ']) + tag[index] + pick(['', ' ']));
        while (random.uniform() < 0.1) put('%% within');
      }
      put('');
    }
    if (random.uniform() < 0.5) text = text.replace(/\s+$/, '');
    const bytes = new TextEncoder().encode(text);
    const size = 1 + random.integer(20);
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.subarray(at * size, (at + 1) * size),
    );
    expect(await readAllColumns(pieces, { columns: ['token', 'tag'], comments: '%%' })).toEqual(sentences);
  }
});

test('a file of any size passes through a buffer of one piece and one sentence', async () => {
  const row = 'ticket NN B-task\n';
  const piece = new TextEncoder().encode(`${row.repeat(20)}\n`.repeat(40));
  let pulled = 0;
  function* source(): Generator<Uint8Array> {
    for (let count = 0; count < 300; count++) {
      pulled += piece.length;
      yield piece;
    }
  }
  let consumed = 0;
  let ahead = 0;
  for await (const { columns } of readColumns(source(), chunks)) {
    consumed += columns.token!.length * row.length + 1;
    ahead = Math.max(ahead, pulled - consumed);
  }
  expect(consumed).toBe(300 * piece.length);
  expect(ahead).toBeLessThan(2 * piece.length);
});
