/** Where a piece of text stands: UTF-16 code units, `end` exclusive, so that `text.slice(start, end)` is the piece. */
export interface Offsets {
  readonly start: number;
  readonly end: number;
}

/**
 * Finds the tokens in the text that they were split from, in order.
 * @returns undefined when the splitter changed the text, so that a token is not to be found
 */
export function findOffsets(text: string, tokens: readonly string[]): Offsets[] | undefined {
  const offsets: Offsets[] = [];
  let from = 0;
  for (const token of tokens) {
    const start = text.indexOf(token, from);
    if (start < 0) return undefined;
    from = start + token.length;
    offsets.push({ start, end: from });
  }
  return offsets;
}
