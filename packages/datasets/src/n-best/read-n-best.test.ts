import { describe, expect, test } from 'vitest';
import type { NBestList } from './n-best.ts';
import { formatNBestJson, readNBestJson } from './read-json.ts';
import { readKaldiNBest } from './read-kaldi.ts';
import { readNBestText, readTranscripts, withReferences } from './read-text.ts';

const messageOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error) => `${error.code} ${error.message}`,
  );

async function readAll(text: string): Promise<NBestList[]> {
  const lists: NBestList[] = [];
  for await (const list of readNBestText(text, { file: 'lists.txt' })) lists.push(list);
  return lists;
}

describe('JSON', () => {
  const json = `[
    {"id": "u1", "lmScale": 14, "wordPenalty": 0, "hyps": [
      {"text": "WE  HAD IT", "words": 3, "acoustic": -20.5, "lm": -3, "pron": -0.5, "total": -63},
      {"text": "", "acoustic": -30}]},
    {"id": "u2", "reference": "yes", "hyps": [{"text": "yes", "acoustic": -1}]}]`;

  test('lists, scores and what is left out', async () => {
    const lists = await readNBestJson(new TextEncoder().encode(json));
    expect(lists).toEqual([
      {
        id: 'u1',
        languageWeight: 14,
        wordPenalty: 0,
        hypotheses: [
          { tokens: ['WE', 'HAD', 'IT'], acoustic: -21, language: -3, total: -63 },
          { tokens: [], acoustic: -30 },
        ],
      },
      { id: 'u2', reference: ['yes'], hypotheses: [{ tokens: ['yes'], acoustic: -1 }] },
    ]);
    expect(await readNBestJson(formatNBestJson(lists))).toEqual(lists);
  });

  test.each([
    ['{', 'lists.json: is not JSON'],
    ['[]', 'lists.json: expected a list of n-best lists, got []'],
    ['[1]', 'list 1 expected an object, got 1'],
    ['[{"id": "u", "hyps": []}]', 'list "u": "hyps" expected at least one hypothesis, got []'],
    ['[{"id": "u", "hyps": [{"text": "a"}]}]', 'list "u", hypothesis 1: "acoustic" expected a number, got undefined'],
    [
      '[{"id": "u", "hyps": [{"text": "a b", "words": 3, "acoustic": 1}]}]',
      'list "u", hypothesis 1: "words" expected 2, as "text" has them, got 3',
    ],
  ])('%s is refused', async (text, message) => {
    expect(await messageOf(readNBestJson(text, { file: 'lists.json' }))).toContain(message);
  });
});

describe('text', () => {
  test('one hypothesis a line', async () => {
    expect(await readAll('u1 -20.5 -3 we had it\nu1 -30 -\n\nu2 -1e1 -2 yes\n')).toEqual([
      {
        id: 'u1',
        hypotheses: [
          { tokens: ['we', 'had', 'it'], acoustic: -20.5, language: -3 },
          { tokens: [], acoustic: -30 },
        ],
      },
      { id: 'u2', hypotheses: [{ tokens: ['yes'], acoustic: -10, language: -2 }] },
    ]);
  });

  test.each([
    ['u1 -1 -2 a\nu2 x -2 b', 'lists.txt:2: expected the acoustic score as a number, got "x"'],
    ['u1 -1', 'lists.txt:1: expected the language score, or "-", as a number, got the end of the line'],
    ['u1 -1 - a\nu2 -1 - b\nu1 -1 - c', 'lists.txt:3: the lines of "u1" do not stand together'],
    ['\n', 'lists.txt: there is no hypothesis in the file'],
  ])('%j is refused', async (text, message) => {
    expect(await messageOf(readAll(text))).toBe(`BAD_DATA ${message}`);
  });

  test('transcripts join by id', async () => {
    const lists = await readAll('u1 -1 - a\n');
    expect(withReferences(lists, await readTranscripts('u2 x\nu1 a b\n'))[0]?.reference).toEqual(['a', 'b']);
    expect(() => withReferences(lists, new Map(), { file: 'text' })).toThrow('text: there is no transcript of "u1"');
    expect(await messageOf(readTranscripts('u a\nu b'))).toBe('BAD_DATA 2: a second transcript of "u"');
  });
});

describe('Kaldi', () => {
  const transcripts = 'spk-a-2 we had\nspk-a-1 we have it\nspk-b-1\n';
  const acousticCosts = 'spk-a-1 100.5\nspk-a-2 101\nspk-b-1 0\n';

  test('files join by key, costs become scores', async () => {
    const languageCosts = 'spk-a-1 5\nspk-a-2 4\nspk-b-1 1\n';
    expect(await readKaldiNBest({ transcripts, acousticCosts, languageCosts })).toEqual([
      {
        id: 'spk-a',
        hypotheses: [
          { tokens: ['we', 'have', 'it'], acoustic: -100.5, language: -5 },
          { tokens: ['we', 'had'], acoustic: -101, language: -4 },
        ],
      },
      { id: 'spk-b', hypotheses: [{ tokens: [], acoustic: 0, language: -1 }] },
    ]);
  });

  test.each([
    [{ transcripts: 'u a', acousticCosts: 'u 1' }, 'text:1: expected a key "utterance-rank", got "u"'],
    [{ transcripts: 'u-1 a', acousticCosts: 'u-2 1' }, 'text:1: there is no acoustic cost of "u-1"'],
    [{ transcripts: 'u-1 a\nu-1 b', acousticCosts: 'u-1 1' }, 'text:2: "u-1" a second time'],
    [{ transcripts: 'u-1 a', acousticCosts: 'u-1 1 2' }, 'costs:1: expected a key and a cost, got "u-1 1 2"'],
  ])('%j is refused', async (sources, message) => {
    const files = { transcripts: 'text', acousticCosts: 'costs' };
    expect(await messageOf(readKaldiNBest({ ...sources, files }))).toBe(`BAD_DATA ${message}`);
  });
});
