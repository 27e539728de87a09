import { readFileSync } from 'node:fs';

/** Numbers that PyTorch gave: see fixtures/make_fixtures.py. */
export interface PyTorchFixture {
  readonly initial: number[];
  readonly gradients: number[][];
  readonly table: number[];
  readonly rows: number[][];
  readonly rowGradients: number[][];
  readonly optimizers: { config: { type: string }; path: number[][] }[];
  readonly rowOptimizers: { config: { type: string }; path: number[][] }[];
  readonly clip: { gradients: number[][]; norm: number; byNorm: number[][]; byValue: number[][] };
  readonly metrics: number[];
  readonly schedules: { config: { type: string }; rates: number[] }[];
  readonly crossEntropy: {
    logits: number[];
    labels: number[];
    losses: number[];
    upstream: number[];
    gradient: number[];
    smoothing: number;
    smoothedLosses: number[];
    smoothedGradient: number[];
  };
}

export function readFixture<Content>(name: string): Content {
  return JSON.parse(readFileSync(new URL(`../fixtures/${name}`, import.meta.url), 'utf8'));
}

export const pyTorch = readFixture<PyTorchFixture>('pytorch.json');

/** The largest |actual − expected| / max(1, |expected|). */
export function distance(actual: ArrayLike<number>, expected: readonly number[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return Math.max(0, ...expected.map((value, i) => Math.abs(actual[i]! - value) / Math.max(1, Math.abs(value))));
}
