import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';

/** A point of the line called `line`. */
export interface Point {
  readonly line: string;
  readonly x: number;
  readonly y: number;
}

export interface Axes {
  readonly x: string;
  readonly y: string;
  /** How a place on the x axis is written. */
  readonly tick?: (x: number) => string;
}

/** Lines with a number at each point and a name at their ends, as an SVG file. */
export function drawLines(points: readonly Point[], { x, y, tick = String }: Axes): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const ordered = [...points].sort((left, right) => left.x - right.x);
  const chart = Plot.plot({
    document: document as never,
    width: 720,
    height: 440,
    marginLeft: 55,
    marginRight: 120,
    marginTop: 35,
    marginBottom: 45,
    grid: true,
    style: { background: 'white', fontSize: '13px' },
    x: { label: `${x} →`, tickFormat: tick, nice: true },
    y: { label: `↑ ${y}`, nice: true },
    color: { scheme: 'Observable10' },
    marks: [
      Plot.line(ordered, { x: 'x', y: 'y', stroke: 'line', z: 'line', strokeWidth: 2 }),
      Plot.dot(ordered, { x: 'x', y: 'y', fill: 'line', r: 4 }),
      Plot.text(ordered, { x: 'x', y: 'y', text: (point: Point) => point.y.toFixed(1), dy: -11 }),
      Plot.text(ordered, Plot.selectLast({ x: 'x', y: 'y', z: 'line', text: 'line', textAnchor: 'start', dx: 10 })),
    ],
  });
  chart.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  return `${chart.outerHTML}\n`;
}
