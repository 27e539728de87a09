import { expect, it } from 'vitest';
import { attentionGrid } from './attention-grid.ts';
import { attentionSvg } from './attention-svg.ts';

const matrix = {
  source: ['ein', 'Hund', ' '],
  target: ['a', '狗'],
  weights: [
    [0.9, 0.1, 0],
    [0.05, 0.7, 0.25],
  ],
};

it('is a grid: sources from top to bottom in the head, a line for each target token', () => {
  expect(attentionGrid(matrix, false).split('\n')).toEqual([
    '     H',
    '   e u',
    '   i n',
    '   n d ␣',
    ' a ██',
    '狗   ▓▓░░',
  ]);
  expect(attentionGrid(matrix, true)).toContain(' a \u001b[48;5;50m  \u001b[49m\u001b[48;5;17m  \u001b[49m');
  expect(attentionGrid({ source: ['a'], target: [], weights: [] }, false)).toBe(' a');
});

it('is an SVG file: a cell for each pair, text escaped', () => {
  const svg = attentionSvg({ ...matrix, target: ['<a>', '狗'] });
  expect(svg.match(/<rect x=/g)).toHaveLength(6);
  expect(svg).toContain('fill-opacity="0.700"');
  expect(svg).toContain('>&lt;a&gt;</text>');
  expect(svg).not.toContain('<a>');
});
