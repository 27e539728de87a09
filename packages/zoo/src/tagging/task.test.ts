import { describe, expect, test } from 'vitest';
import { checkTaggingData, resolveTaggingData } from './data.ts';
import { splitText } from './raw-text.ts';
import { lenientSpans } from './spans.ts';
import { taggingTask } from './task.ts';

const sentence = (...tag: string[]) => ({ columns: { token: tag.map((_, index) => `w${index}`), tag }, line: 1 });

describe('data', () => {
  test('defaults: the first column is the words, the last the label', () => {
    expect(checkTaggingData({})).toEqual({
      columns: ['token', 'tag'],
      token: 'token',
      label: 'tag',
      separator: null,
      comments: null,
      scheme: 'auto',
      split: 'auto',
    });
    expect(checkTaggingData({ columns: ['form', '_', 'pos'] })).toMatchObject({ token: 'form', label: 'pos' });
  });

  test('what does not fit is refused', () => {
    expect(() => checkTaggingData({ label: 'token' })).toThrow('"label" expected another column than "token"');
    expect(() => checkTaggingData({ columns: 'token,tag' })).toThrow('"columns" expected a list of strings');
    expect(() => checkTaggingData({ column: [] })).toThrow('unknown option "column", did you mean "columns"?');
    expect(() => checkTaggingData({ split: 'word' })).toThrow('"split" expected "auto"');
  });

  test('the scheme is found; labels that mark no spans have none', () => {
    const scheme = (...tags: string[]) => resolveTaggingData(checkTaggingData({}), [sentence(...tags)]).scheme;
    expect(scheme('B-A', 'I-A', 'O')).toBe('BIO');
    expect(scheme('B-A', 'E-A', 'O', 'S-B')).toBe('IOBES');
    expect(scheme('I-A', 'I-A', 'O')).toBe('IOB1');
    expect(scheme('NN', 'VBZ')).toBe('none');
    const given = checkTaggingData({ scheme: 'IOB1' });
    expect(resolveTaggingData(given, [sentence('NN')])).toBe(given);
  });
});

test('raw text: words, and Chinese by character', () => {
  expect(splitText("Don't fly to 上海, now.", 'auto')).toEqual(["Don't", 'fly', 'to', '上', '海', ',', 'now', '.']);
  expect(splitText('a-b c', 'whitespace')).toEqual(['a-b', 'c']);
  expect(splitText('ab c', 'characters')).toEqual(['a', 'b', 'c']);
  expect(taggingTask.fromText('One two\n\n three', checkTaggingData({}))).toEqual([
    { columns: { token: ['One', 'two'] }, line: 1 },
    { columns: { token: ['three'] }, line: 3 },
  ]);
});

test('spans of any sequence', () => {
  const show = (tags: string, scheme: 'BIO' | 'IOBES' | 'IOB1') =>
    lenientSpans(tags.split(' '), scheme).map(({ start, end, type }) => `${start}-${end} ${type}`);
  expect(show('B-A I-A I-B O I-B', 'BIO')).toEqual(['0-2 A', '2-3 B', '4-5 B']);
  expect(show('I-A B-A I-A', 'IOB1')).toEqual(['0-1 A', '1-3 A']);
  expect(show('B-A E-A S-A I-B E-B E-B', 'IOBES')).toEqual(['0-2 A', '2-3 A', '3-5 B', '5-6 B']);
});

describe('the task', () => {
  test('reads, with and without labels', async () => {
    const collect = async (text: string, labelled: boolean) => {
      const sentences = [];
      for await (const found of taggingTask.read(text, checkTaggingData({}), { labelled })) sentences.push(found);
      return sentences;
    };
    expect(await collect('a O\nb B-X\n', true)).toEqual([
      { columns: { token: ['a', 'b'], tag: ['O', 'B-X'] }, line: 1 },
    ]);
    expect(await collect('a\n\nb\n', false)).toEqual([
      { columns: { token: ['a'] }, line: 1 },
      { columns: { token: ['b'] }, line: 3 },
    ]);
  });

  test('judges spans by F1 and other tags by accuracy', () => {
    const data = { ...checkTaggingData({}), scheme: 'BIO' } as const;
    const found = taggingTask.evaluate([sentence('B-A', 'O', 'B-B')], [{ tags: ['B-A', 'O', 'O'], spans: [] }], data);
    expect(found.monitor).toEqual({ metric: 'f1', value: 2 / 3, higherIsBetter: true });
    expect(found.metrics).toEqual({ precision: 1, recall: 0.5, f1: 2 / 3, accuracy: 2 / 3 });
    expect(found.protocol).toBe('spans|scheme:BIO|mode:conlleval');
    const plain = { ...data, scheme: 'none' } as const;
    const tagged = taggingTask.evaluate([sentence('NN', 'VB')], [{ tags: ['NN', 'NN'], spans: [] }], plain);
    expect(tagged.monitor).toEqual({ metric: 'accuracy', value: 0.5, higherIsBetter: true });
    expect(tagged.text).toBe('accuracy: 50.00%\n');
  });

  test('writes predictions as the file it learnt from', () => {
    const data = checkTaggingData({ columns: ['token', '_', 'tag', 'pos'], label: 'tag', separator: '\t' });
    const example = { columns: { token: ['a', 'b'], tag: ['O', 'O'], pos: ['X', 'Y'] }, line: 1 };
    expect(taggingTask.format(example, { tags: ['B-A', 'O'], spans: [] }, data)).toBe('a\tB-A\tX\nb\tO\tY\n');
  });
});
