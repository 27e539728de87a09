import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/** One system trained on so many words. */
export interface Point {
  readonly system: string;
  readonly words: number;
  readonly perplexity: number;
}

/** Test perplexity against training words, one line a system, as an SVG file. */
export function drawGrowth(points: readonly Point[]): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const ordered = [...points].sort((left, right) => left.words - right.words);
  const chart = Plot.plot({
    document: document as never,
    width: 720,
    height: 440,
    marginLeft: 55,
    marginRight: 95,
    marginTop: 35,
    marginBottom: 45,
    grid: true,
    style: { background: 'white', fontSize: '13px' },
    x: { label: 'training words →', tickFormat: (words: number) => `${words / 1000}k`, nice: true },
    y: { label: '↑ test perplexity', nice: true },
    color: { scheme: 'Observable10' },
    marks: [
      Plot.line(ordered, { x: 'words', y: 'perplexity', stroke: 'system', z: 'system', strokeWidth: 2 }),
      Plot.dot(ordered, { x: 'words', y: 'perplexity', fill: 'system', r: 4 }),
      Plot.text(ordered, {
        x: 'words',
        y: 'perplexity',
        text: ({ perplexity }: Point) => perplexity.toFixed(1),
        dy: -11,
      }),
      Plot.text(
        ordered,
        Plot.selectLast({ x: 'words', y: 'perplexity', z: 'system', text: 'system', textAnchor: 'start', dx: 10 }),
      ),
    ],
  });
  chart.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return `${chart.outerHTML}\n`;
}
