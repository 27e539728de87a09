import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import { byCodePoint, evaluateSpans } from './evaluate-spans.ts';

const rows = (...sentences: string[]) => sentences.map((sentence) => sentence.split(' '));

test('scores by hand, over all and by type', () => {
  const gold = rows('B-to I-to O B-day', 'B-to O O');
  const predicted = rows('B-to I-to O B-to', 'B-to I-to B-day');
  expect(evaluateSpans(gold, predicted)).toEqual({
    protocol: 'spans|scheme:BIO|mode:conlleval',
    precision: 1 / 4,
    recall: 1 / 3,
    f1: 2 / 7,
    accuracy: 4 / 7,
    tokens: 7,
    correctTokens: 4,
    goldSpans: 3,
    foundSpans: 4,
    correctSpans: 1,
    perType: {
      day: { precision: 0, recall: 0, f1: 0, gold: 1, found: 1, correct: 0 },
      to: { precision: 1 / 3, recall: 1 / 2, f1: 2 / 5, gold: 2, found: 3, correct: 1 },
    },
  });
});

test('conlleval forgives a missing B, strict does not', () => {
  const gold = rows('B-X I-X');
  const predicted = rows('I-X I-X');
  expect(evaluateSpans(gold, predicted)).toMatchObject({ f1: 1, accuracy: 0.5 });
  expect(evaluateSpans(gold, predicted, { mode: 'strict' })).toMatchObject({
    protocol: 'spans|scheme:BIO|mode:strict',
    f1: 0,
    foundSpans: 0,
    accuracy: 0.5,
  });
});

test('schemes with ends are read as BIO: neighbours of one type stay apart', () => {
  const gold = rows('S-X S-X B-X E-X B-X I-X E-X O', 'E-X I-X');
  expect(evaluateSpans(gold, gold, { scheme: 'IOBES' })).toMatchObject({
    protocol: 'spans|scheme:IOBES|mode:conlleval',
    goldSpans: 6,
    correctSpans: 6,
  });
  expect(evaluateSpans(rows('S S B M E'), rows('S B M E O'), { scheme: 'BMES' })).toMatchObject({
    goldSpans: 3,
    foundSpans: 2,
    correctSpans: 1,
  });
  expect(evaluateSpans(gold, gold).goldSpans).toBe(3);
});

test('on valid tags the two modes count the same spans (random)', () => {
  const random = createRandom(6);
  for (let trial = 0; trial < 200; trial++) {
    const sentence = () => {
      const tags: string[] = [];
      while (tags.length < 6) {
        const type = 'XY'[random.integer(2)];
        const inside = Array.from({ length: random.integer(3) }, () => `I-${type}`);
        tags.push(...(random.integer(2) ? ['O'] : [`B-${type}`, ...inside]));
      }
      return tags.slice(0, 6);
    };
    const gold = [sentence(), sentence()];
    const predicted = [sentence(), sentence()];
    const { protocol: _, ...lenient } = evaluateSpans(gold, predicted);
    const { protocol: __, ...strict } = evaluateSpans(gold, predicted, { mode: 'strict' });
    expect(lenient).toEqual(strict);
  }
});

test('nothing gives zeros, and hostile type names are types', () => {
  expect(evaluateSpans([], [])).toMatchObject({ f1: 0, precision: 0, recall: 0, accuracy: 0, tokens: 0, perType: {} });
  const gold = rows('B-__proto__ B-constructor B-1');
  const { perType } = JSON.parse(JSON.stringify(evaluateSpans(gold, gold)));
  expect(Object.keys(perType).sort()).toEqual(['1', '__proto__', 'constructor']);
  expect(Object.getOwnPropertyDescriptor(perType, '__proto__')?.value.f1).toBe(1);
});

test('both sides must fit', () => {
  expect(() => evaluateSpans(rows('O'), [])).toThrow('"predicted" expected 1 sentences as in gold, got 0');
  expect(() => evaluateSpans(rows('O', 'O O'), rows('O', 'O'))).toThrow(
    '"predicted[1]" expected 2 tags as in gold, got 1',
  );
  expect(() => evaluateSpans([], [], { mode: 'lenient' as never })).toThrow('"conlleval" | "strict"');
  expect(() => evaluateSpans([], [], { schema: 'BIO' } as never)).toThrow('did you mean "scheme"?');
});

test('types come in code-point order', () => {
  const names = ['\u{1f600}', '\uff21', 'ab', 'a', 'B', ''];
  const sorted = names.map((name) => [name, 0] as const).sort(byCodePoint);
  expect(sorted.map(([name]) => name)).toEqual(['', 'B', 'a', 'ab', '\uff21', '\u{1f600}']);
});
