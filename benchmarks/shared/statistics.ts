/** The middle value, or the mean of the middle two. @throws RangeError for none */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('median of nothing');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export interface LinearFit {
  readonly intercept: number;
  readonly slope: number;
  /** Share of the variance that the line explains. */
  readonly r2: number;
  /** Slope of ln y over ln x: 1 where y grows in proportion to x. */
  readonly exponent: number;
}

/** Least squares y ≈ intercept + slope·x. */
export function linearFit(xs: readonly number[], ys: readonly number[]): LinearFit {
  const { intercept, slope, r2 } = line(xs, ys);
  return { intercept, slope, r2, exponent: line(xs.map(Math.log), ys.map(Math.log)).slope };
}

function line(xs: readonly number[], ys: readonly number[]): { intercept: number; slope: number; r2: number } {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x0, y0] = [mean(xs), mean(ys)];
  const sum = (of: (x: number, y: number) => number) =>
    xs.reduce((total, x, index) => total + of(x - x0, ys[index]! - y0), 0);
  const slope = sum((x, y) => x * y) / sum((x) => x * x);
  const intercept = y0 - slope * x0;
  return { intercept, slope, r2: 1 - sum((x, y) => (y - slope * x) ** 2) / sum((_, y) => y * y) };
}
