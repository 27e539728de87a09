import { type AttentionMatrix, visible } from './attention-grid.ts';

const cell = 24;
/** About the width of a character of the labels. */
const letter = 9;

/** The matrix as an SVG file: source tokens above, target tokens at the left; the darker a cell, the higher its weight. */
export function attentionSvg({ source, target, weights }: AttentionMatrix): string {
  const longest = (tokens: readonly string[]) => Math.max(1, ...tokens.map((token) => Array.from(token).length));
  const left = 12 + letter * longest(target);
  const top = 12 + letter * longest(source);
  const [width, height] = [left + cell * source.length + 8, top + cell * target.length + 8];
  const heads = source.map((token, column) => {
    const [x, y] = [left + cell * (column + 0.65), top - 6];
    return `<text x="${x}" y="${y}" transform="rotate(-90 ${x} ${y})">${escaped(token)}</text>`;
  });
  const rows = target.map((token, row) => {
    const y = top + cell * row;
    const cells = weights[row]!.map(
      (weight, column) =>
        `<rect x="${left + cell * column}" y="${y}" width="${cell}" height="${cell}" fill="#08306b" fill-opacity="${weight.toFixed(3)}"><title>${escaped(token)} ← ${escaped(source[column]!)}: ${weight.toFixed(3)}</title></rect>`,
    );
    return `<text x="${left - 6}" y="${y + cell * 0.7}" text-anchor="end">${escaped(token)}</text>${cells.join('')}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="monospace" font-size="14">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    ...heads,
    ...rows,
    '</svg>',
    '',
  ].join('\n');
}

function escaped(token: string): string {
  return visible(token)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
