import type { Measured } from '../shared/interleave.ts';
import { linearFit } from '../shared/statistics.ts';
import { digits, type formatTable } from '../shared/table.ts';
import type { Item } from './items.ts';

/** A row of the JSON, and `elements` for the table. */
export interface Row {
  readonly work: string;
  readonly backend: string;
  /** Version of Node. */
  readonly node: string;
  readonly medianMs: number;
  readonly gflops: number | null;
  /** Of the SIMD peak of one core, measured between the repeats. */
  readonly percentOfPeak: number | null;
  /** Median milliseconds; null where the peer cannot do the work or was not asked. */
  readonly peers: Readonly<Record<Peer, number | null>>;
  /** Our time over the peer's: below 1 we are faster. */
  readonly ratios: Readonly<Record<Peer, number | null>>;
  readonly elements: number | undefined;
}

const peers = ['tfjs-layers', 'pytorch'] as const;
type Peer = (typeof peers)[number];

type Work = Pick<Item, 'work' | 'flops'> & { readonly elements?: number };

export function rowOf(item: Work, backend: string, found: ReadonlyMap<string, Measured>): Row {
  const { ms, possible } = found.get(backend)!;
  const gflops = item.flops === undefined ? null : item.flops / ms / 1e6;
  const byPeer = (of: (peerMs: number) => number) =>
    Object.fromEntries(
      peers.map((peer) => [peer, found.has(peer) ? rounded(of(found.get(peer)!.ms)) : null]),
    ) as Row['peers'];
  return {
    work: item.work,
    backend,
    node: process.version,
    medianMs: rounded(ms),
    gflops: gflops === null ? null : rounded(gflops),
    percentOfPeak: gflops === null || possible === undefined ? null : rounded((100 * item.flops!) / possible / 1e6),
    peers: byPeer((peerMs) => peerMs),
    ratios: byPeer((peerMs) => ms / peerMs),
    elements: item.elements,
  };
}

const rounded = (value: number) => Number(value.toPrecision(4));

export function reportTable(rows: readonly Row[], format: typeof formatTable): string {
  const header = [
    'work',
    'backend',
    'ms',
    'GFLOP/s',
    '% of peak',
    'M elements/s',
    'tfjs-layers ms',
    'faster',
    'PyTorch ms',
    'ratio',
  ];
  const cells = rows.map(({ work, backend, medianMs, gflops, percentOfPeak, elements, peers, ratios }) => {
    const rate = elements === undefined ? null : elements / medianMs / 1000;
    const faster = ratios['tfjs-layers'] === null ? '–' : `${digits(1 / ratios['tfjs-layers'])}×`;
    const percent = percentOfPeak === null ? '–' : String(Math.round(percentOfPeak));
    return [
      ...[work, backend, digits(medianMs), digits(gflops), percent, digits(rate)],
      ...[digits(peers['tfjs-layers']), faster, digits(peers.pytorch), digits(ratios.pytorch)],
    ];
  });
  return `node ${process.version}; ms: median; faster: tfjs-layers' time over ours; ratio: our time over PyTorch's (one thread)\n\n${format(header, cells)}`;
}

/** The lines through the sizes that grow; nothing when fewer than three of a series were measured. */
export function reportGrowth(rows: readonly Row[], items: readonly Item[]): string[] {
  const lines: string[] = [];
  for (const growth of ['steps', 'batch'] as const) {
    for (const backend of new Set(rows.map((row) => row.backend))) {
      const points = items.flatMap((item) => {
        if (item.kind !== 'sequence' || item.growth !== growth) return [];
        const row = rows.find((each) => each.work === item.work && each.backend === backend);
        return row === undefined ? [] : [[growth === 'steps' ? item.time : item.batch, row.medianMs] as const];
      });
      if (points.length < 3) continue;
      const { intercept, slope, r2, exponent } = linearFit(
        points.map(([x]) => x),
        points.map(([, y]) => y),
      );
      lines.push(
        `LSTM train over ${growth} on ${backend}: ${digits(Math.abs(intercept))} ms ${intercept < 0 ? 'less than' : '+'} ${digits(slope)} ms each; r² ${r2.toFixed(4)}, time ∝ ${growth}^${exponent.toFixed(2)}`,
      );
    }
  }
  return lines;
}
