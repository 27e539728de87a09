/** Attention as it is shown: a row of weights over the source tokens for each target token. */
export interface AttentionMatrix {
  readonly source: readonly string[];
  readonly target: readonly string[];
  readonly weights: readonly (readonly number[])[];
}

/** Shades of blue of the 256-colour palette, none to all. */
const palette = [16, 17, 18, 19, 20, 26, 32, 38, 44, 50] as const;
const shades = ['  ', '░░', '▒▒', '▓▓', '██'] as const;

/**
 * The matrix as lines of a terminal, two columns a cell: source tokens from top to bottom in the head, a line for each
 * target token. Coloured cells, or shades of grey characters.
 */
export function attentionGrid({ source, target, weights }: AttentionMatrix, colored: boolean): string {
  const labels = target.map(visible);
  const margin = Math.max(0, ...labels.map(widthOf));
  const heads = source.map((token) => Array.from(visible(token)));
  const height = Math.max(0, ...heads.map((letters) => letters.length));
  const lines: string[] = [];
  for (let row = 0; row < height; row++) {
    // Aligned at the bottom, so that the ends of the tokens meet the cells.
    const cells = heads.map((letters) => padded(letters[row - (height - letters.length)] ?? '', 2));
    lines.push(`${' '.repeat(margin)} ${cells.join('')}`.trimEnd());
  }
  for (const [index, label] of labels.entries()) {
    const cells = weights[index]!.map((weight) => (colored ? colorCell(weight) : shadeCell(weight)));
    lines.push(`${' '.repeat(margin - widthOf(label))}${label} ${cells.join('')}`.trimEnd());
  }
  return lines.join('\n');
}

/** White space as something to be seen. */
export function visible(token: string): string {
  return token.replace(/\s/gu, '␣');
}

function colorCell(weight: number): string {
  return `\u001b[48;5;${palette[step(weight, palette.length)]}m  \u001b[49m`;
}

function shadeCell(weight: number): string {
  return shades[step(weight, shades.length)]!;
}

function step(weight: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(weight * count)));
}

/** Characters that take two columns of a terminal. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

function widthOf(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + (wide.test(character) ? 2 : 1), 0);
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)));
}
