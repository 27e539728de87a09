import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import { conllevalSpans } from './conlleval.ts';
import { evaluateSpans } from './evaluate-spans.ts';
import type { TagScheme } from './tags.ts';

const shown = (tags: string) =>
  conllevalSpans(tags.split(' ')).map(({ start, end, type }) => `${start}-${end} ${type}`);

test.each([
  ['B-X I-X O B-Y', ['0-2 X', '3-4 Y']],
  ['I-X I-X', ['0-2 X']],
  ['O I-X I-Y B-Y', ['1-2 X', '2-3 Y', '3-4 Y']],
  ['B-X E-X E-X I-X', ['0-2 X', '2-3 X', '3-4 X']],
  ['E-X B-X', ['0-2 X']],
  ['S-X S-X S-Y', ['0-2 X', '2-3 Y']],
  ['B-X M-X E-X O', ['0-3 X']],
  ['[ ] [-X I-X', ['0-1 ', '1-2 ', '2-3 X']],
  ['. B I O', []],
  ['B-A-B I-A-C', ['0-1 A-B', '1-2 A-C']],
  ['O', []],
  ['', []],
])('%s', (tags, spans) => {
  expect(shown(tags)).toEqual(spans);
});

test('with the scheme named, ends and singles part neighbours', () => {
  const spans = (tags: string, scheme: TagScheme) =>
    conllevalSpans(tags.split(' '), scheme).map(({ start, end }) => `${start}-${end}`);
  expect(spans('S-X S-X B-X E-X B-X', 'IOBES')).toEqual(['0-1', '1-2', '2-4', '4-5']);
  expect(spans('B-X M-X E-X M-X O E-X', 'BMES')).toEqual(['0-3', '3-4', '5-6']);
  expect(spans('U L I-X L-Y', 'BILOU')).toEqual(['0-1', '1-2', '2-3', '3-4']);
  expect(spans('S-X I-X', 'BIO')).toEqual(['0-2']);
});

/** Spans as maximal runs of tokens that hang together, from a table of pairs that do: another way to say the rules. */
function runs(tags: readonly string[]): string[] {
  const joined = new Set(['B I', 'I I', 'B E', 'I E', 'E B', 'B S', 'I S', 'E S', 'S B', 'S I', 'S E', 'S S']);
  const spans: string[] = [];
  for (let start = 0; start < tags.length; start++) {
    const [, type] = tags[start]!.split('-');
    const hangs = (index: number) => {
      const [left, leftType] = tags[index - 1]?.split('-') ?? [];
      const [right, rightType] = tags[index]?.split('-') ?? [];
      return leftType !== undefined && leftType === rightType && joined.has(`${left} ${right}`);
    };
    if (type === undefined || hangs(start)) continue;
    let end = start + 1;
    while (hangs(end)) end++;
    spans.push(`${start}-${end} ${type}`);
  }
  return spans;
}

test('agrees with the table of joined pairs, spans and scores (random)', () => {
  const random = createRandom(9);
  const letters = ['O', 'B-X', 'I-X', 'B-Y', 'I-Y', 'E-X', 'E-Y', 'S-X'];
  for (let trial = 0; trial < 600; trial++) {
    const draw = () => letters[random.integer(trial % 2 ? 5 : letters.length)]!;
    const sentence = () => Array.from({ length: random.integer(9) }, draw);
    const gold = [sentence(), sentence(), sentence()];
    const predicted = gold.map((tags) => tags.map((tag) => (random.uniform() < 0.7 ? tag : draw())));
    for (const tags of gold) expect(shown(tags.join(' '))).toEqual(runs(tags));
    const mark = (tags: string[], index: number) => runs(tags).map((span) => `${index}:${span}`);
    const goldSpans = gold.flatMap(mark);
    const foundSpans = predicted.flatMap(mark);
    const correct = foundSpans.filter((span) => goldSpans.includes(span));
    const report = evaluateSpans(gold, predicted);
    expect(report).toMatchObject({
      goldSpans: goldSpans.length,
      foundSpans: foundSpans.length,
      correctSpans: correct.length,
      tokens: gold.flat().length,
      correctTokens: gold.flat().filter((tag, index) => tag === predicted.flat()[index]).length,
    });
    for (const type of ['X', 'Y']) {
      const of = (spans: string[]) => spans.filter((span) => span.endsWith(type)).length;
      const { gold: g, found: f, correct: c } = report.perType[type] ?? { gold: 0, found: 0, correct: 0 };
      expect([g, f, c]).toEqual([of(goldSpans), of(foundSpans), of(correct)]);
    }
  }
});
