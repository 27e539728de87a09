/** A row of a Markdown table. */
export function tableRow(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** The head of a Markdown table whose columns hold numbers, but for the first `texts`. */
export function tableHead(titles: readonly string[], texts = 1): string {
  return `${tableRow(titles)}\n|${'---|'.repeat(texts)}${'---:|'.repeat(titles.length - texts)}`;
}
