import { createRandom } from '@recurrent/core';
import { expect, test } from 'vitest';
import { allPieces, drawPieces, type Piece, parseTemplate } from './grammar.ts';

const shown = (pieces: Piece[]) =>
  pieces.map((piece) => ('text' in piece ? piece.text : `<${piece.placeholder}>`)).join('');

test('alternatives, empty ones and nested ones, and places', () => {
  const template = parseTemplate('[go|fly [{day}|]|] to {city}, please');
  expect(allPieces(template).map(shown)).toEqual([
    'go to <city>, please',
    'fly <day> to <city>, please',
    'fly  to <city>, please',
    ' to <city>, please',
  ]);
});

test('draws reach every sentence and no other', () => {
  const template = parseTemplate('[a|b][c|[d|e]|]{f}');
  const random = createRandom(1);
  const drawn = new Set(Array.from({ length: 300 }, () => shown(drawPieces(template, random))));
  expect([...drawn].sort()).toEqual(allPieces(template).map(shown).sort());
});

test('an open bracket is refused', () => {
  expect(() => parseTemplate('[a|b')).toThrow('unclosed "[" in template: [a|b');
});
