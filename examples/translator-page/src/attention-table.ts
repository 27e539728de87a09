import type { Translated } from './translator.ts';

/** A row for each token said, a column for each token read; the darker a cell, the more it was looked at. */
export function attentionTable({ sourceTokens, tokens, attention }: Translated): HTMLTableElement {
  const table = document.createElement('table');
  table.className = 'attention';
  const head = table.createTHead().insertRow();
  head.append(cell('th', ''), ...sourceTokens.map((token) => cell('th', token)));
  const body = table.createTBody();
  for (const [row, token] of tokens.entries()) {
    const weights = sourceTokens.map((read, column) => {
      const weight = attention?.[row]?.[column] ?? 0;
      const shaded = cell('td', '');
      shaded.style.backgroundColor = `rgb(8 48 107 / ${weight})`;
      shaded.title = `${token} ← ${read}: ${weight.toFixed(3)}`;
      return shaded;
    });
    body.insertRow().append(cell('th', token), ...weights);
  }
  return table;
}

function cell(name: 'th' | 'td', text: string): HTMLTableCellElement {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
