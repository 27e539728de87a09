import { expPair } from './exp64';

// Forward–backward in float64 probabilities, each step scaled by its largest entry, so that a step is one
// vector–matrix product. Exact as long as no nonzero factor is so small that a product of three could underflow;
// a row for which that does not hold (or that has NaN or +∞) is refused, and the caller computes it in log space.
const SMALLEST_STATE: f64 = 1e-120;
const WIDEST_RANGE: f32 = 200; // e^−200 ≈ 1e-87

/** Bytes of scratch that `crfRow` needs for `steps` steps of `padded` labels (even). */
// Layout: exponentials [L,P] | counts [L,P] | states [T,P] | inputs [T,P] | scales [T] | later [P] | weighted [P]

/**
 * exp(transitions − max) as float64 [labels, padded], padding 0. Returns the maximum of the finite entries (0 if there is
 * none), or NaN if the entries are too far apart, NaN or +∞.
 */
export function crfPrepare(transitions: usize, labels: i32, padded: i32, exponentials: usize): f64 {
  const shift = finiteMaximum(transitions, 0, labels * labels);
  if (isNaN<f32>(shift)) return NaN;
  for (let from = 0; from < labels; from++) {
    const row = transitions + (<usize>(from * labels) << 2);
    exponentiate(row, 0, shift, labels, padded, exponentials + (<usize>(from * padded) << 3));
  }
  return shift;
}

/**
 * One row of the batch, `steps` ≥ 1. Writes [mantissa, exponent of 2, offset] to `result`: logPartition =
 * ln(mantissa) + exponent·ln2 + offset; a mantissa of 0 means that no path is possible. With `marginals` ≠ 0 also
 * the marginals [steps, labels] and expected transition counts [labels, labels]. Returns 0 if the row was refused.
 */
export function crfRow(
  emissions: usize, steps: i32, labels: i32, padded: i32, exponentials: usize, transitionShift: f64,
  start: usize, end: usize, scratch: usize, result: usize, marginals: usize, counts: usize,
): i32 {
  const line = <usize>padded << 3;
  const sums = scratch;
  const states = sums + <usize>labels * line;
  const inputs = states + <usize>steps * line;
  const scales = inputs + <usize>steps * line;
  const later = scales + ((<usize>steps + 1 & ~1) << 3);
  const weighted = later + line;
  let mantissa: f64 = 1;
  let exponent: i64 = 0;
  let offset: f64 = transitionShift * <f64>(steps - 1);

  for (let t = 0; t < steps; t++) {
    const source = emissions + (<usize>(t * labels) << 2);
    const extra = t == 0 ? start : 0;
    const shift = finiteMaximum(source, extra, labels);
    if (isNaN<f32>(shift)) return 0;
    offset += shift;
    const state = states + <usize>t * line;
    const input = inputs + <usize>t * line;
    exponentiate(source, extra, shift, labels, padded, input);
    if (t > 0) vectorTimesMatrix(state - line, exponentials, labels, padded, state);
    let largest = f64x2.splat(0);
    for (let i: usize = 0; i < line; i += 16) {
      let x = v128.load(input + i);
      if (t > 0) {
        x = f64x2.mul(x, v128.load(state + i));
      }
      v128.store(state + i, x);
      largest = f64x2.pmax(largest, x);
    }
    const scale = max<f64>(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1));
    if (scale == 0) return impossible(result, marginals, counts, steps, labels);
    if (!rescale(state, line, scale)) return 0;
    store<f64>(scales + (<usize>t << 3), scale);
    mantissa *= scale;
    const bits = reinterpret<i64>(mantissa);
    const power = (bits >> 52) - 1023;
    exponent += power;
    mantissa = reinterpret<f64>(bits - (power << 52));
  }

  const shift = finiteMaximum(end, 0, labels);
  if (isNaN<f32>(shift)) return 0;
  exponentiate(end, 0, shift, labels, padded, later);
  const last = states + <usize>(steps - 1) * line;
  let overlap = dot(last, later, line);
  if (overlap == 0) return impossible(result, marginals, counts, steps, labels);
  store<f64>(result, mantissa * overlap);
  store<f64>(result, <f64>exponent, 8);
  store<f64>(result, offset + shift, 16);
  if (!marginals) return 1;

  memory.fill(sums, 0, <usize>labels * line);
  for (let t = steps - 1; ; t--) {
    const state = states + <usize>t * line;
    writeMarginals(state, later, 1 / overlap, labels, marginals + (<usize>(t * labels) << 2));
    if (t == 0) break;
    const input = inputs + <usize>t * line;
    for (let i: usize = 0; i < line; i += 16) {
      v128.store(weighted + i, f64x2.mul(v128.load(input + i), v128.load(later + i)));
    }
    // Σ_i state[t−1,i]·later[t−1,i] is known beforehand: it is scale[t]·overlap[t].
    const known = load<f64>(scales + (<usize>t << 3)) * overlap;
    if (!(known > 1e-280)) return 0;
    const inverse = 1 / known;
    const before = state - line;
    let largest: f64 = 0;
    for (let i = 0; i < labels; i++) {
      const row = exponentials + <usize>i * line;
      const sum = sums + <usize>i * line;
      const weight = f64x2.splat(load<f64>(before + (<usize>i << 3)) * inverse);
      let total = f64x2.splat(0);
      for (let j: usize = 0; j < line; j += 16) {
        const w = v128.load(weighted + j);
        total = f64x2.add(total, f64x2.mul(v128.load(row + j), w));
        v128.store(sum + j, f64x2.add(v128.load(sum + j), f64x2.mul(weight, w)));
      }
      const value = f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
      largest = max<f64>(largest, value);
      store<f64>(later + (<usize>i << 3), value);
    }
    if (!rescale(later, line, largest)) return 0;
    overlap = dot(before, later, line);
  }

  for (let i = 0; i < labels; i++) {
    const row = exponentials + <usize>i * line;
    const sum = sums + <usize>i * line;
    for (let j = 0; j < labels; j++) {
      const at = <usize>j << 3;
      store<f32>(counts, <f32>(load<f64>(row + at) * load<f64>(sum + at)));
      counts += 4;
    }
  }
  return 1;
}

function impossible(result: usize, marginals: usize, counts: usize, steps: i32, labels: i32): i32 {
  store<f64>(result, 0);
  store<f64>(result, 0, 8);
  store<f64>(result, 0, 16);
  if (marginals) {
    memory.fill(marginals, 0, <usize>(steps * labels) << 2);
    memory.fill(counts, 0, <usize>(labels * labels) << 2);
  }
  return 1;
}

/** Largest of a[i] (+ b[i] if b ≠ 0) that is not −∞, 0 if none; NaN if there is NaN, +∞ or too wide a range. */
function finiteMaximum(a: usize, b: usize, count: i32): f32 {
  let largest: f32 = -Infinity;
  let smallest: f32 = Infinity;
  for (let i = 0; i < count; i++) {
    let x = load<f32>(a + (<usize>i << 2));
    if (b) x += load<f32>(b + (<usize>i << 2));
    if (x == -Infinity) continue;
    if (!(x < Infinity)) return NaN;
    largest = max<f32>(largest, x);
    smallest = min<f32>(smallest, x);
  }
  if (largest == -Infinity) return 0;
  return largest - smallest <= WIDEST_RANGE ? largest : NaN;
}

/** target[i] = exp(a[i] (+ b[i]) − shift) for i < count, 0 for the padding. */
function exponentiate(a: usize, b: usize, shift: f32, count: i32, padded: i32, target: usize): void {
  for (let i = 0; i < padded; i += 2) {
    let x = f64x2.splat(-Infinity);
    if (i < count) x = f64x2.replace_lane(x, 0, difference(a, b, i, shift));
    if (i + 1 < count) x = f64x2.replace_lane(x, 1, difference(a, b, i + 1, shift));
    v128.store(target + (<usize>i << 3), expPair(x));
  }
}

// @ts-ignore: decorator
@inline
function difference(a: usize, b: usize, i: i32, shift: f32): f64 {
  const at = <usize>i << 2;
  const x: f32 = b ? load<f32>(a + at) + load<f32>(b + at) : load<f32>(a + at);
  return <f64>x - <f64>shift;
}

/** out[j] = Σ_i x[i]·matrix[i,j]; out has `padded` entries. */
function vectorTimesMatrix(x: usize, matrix: usize, labels: i32, padded: i32, out: usize): void {
  const line = <usize>padded << 3;
  const wide = line & ~63;
  let j: usize = 0;
  for (; j < wide; j += 64) {
    let a = f64x2.splat(0);
    let b = f64x2.splat(0);
    let c = f64x2.splat(0);
    let d = f64x2.splat(0);
    let row = matrix + j;
    for (let i = 0; i < labels; i++) {
      const s = v128.load64_splat(x + (<usize>i << 3));
      a = f64x2.add(a, f64x2.mul(s, v128.load(row)));
      b = f64x2.add(b, f64x2.mul(s, v128.load(row, 16)));
      c = f64x2.add(c, f64x2.mul(s, v128.load(row, 32)));
      d = f64x2.add(d, f64x2.mul(s, v128.load(row, 48)));
      row += line;
    }
    v128.store(out + j, a);
    v128.store(out + j, b, 16);
    v128.store(out + j, c, 32);
    v128.store(out + j, d, 48);
  }
  for (; j < line; j += 16) {
    let a = f64x2.splat(0);
    let row = matrix + j;
    for (let i = 0; i < labels; i++) {
      a = f64x2.add(a, f64x2.mul(v128.load64_splat(x + (<usize>i << 3)), v128.load(row)));
      row += line;
    }
    v128.store(out + j, a);
  }
}

/** x /= scale; false if a nonzero entry is below SMALLEST_STATE or NaN. */
function rescale(x: usize, line: usize, scale: f64): bool {
  const factor = f64x2.splat(1 / scale);
  const zero = f64x2.splat(0);
  const smallest = f64x2.splat(SMALLEST_STATE);
  let fine = f64x2.eq(zero, zero);
  for (let i: usize = 0; i < line; i += 16) {
    const y = f64x2.mul(v128.load(x + i), factor);
    fine = v128.and(fine, v128.or(f64x2.ge(y, smallest), f64x2.eq(y, zero)));
    v128.store(x + i, y);
  }
  return i64x2.all_true(fine);
}

function dot(a: usize, b: usize, line: usize): f64 {
  let total = f64x2.splat(0);
  for (let i: usize = 0; i < line; i += 16) {
    total = f64x2.add(total, f64x2.mul(v128.load(a + i), v128.load(b + i)));
  }
  return f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
}

function writeMarginals(state: usize, later: usize, factor: f64, labels: i32, out: usize): void {
  for (let i = 0; i < labels; i++) {
    const at = <usize>i << 3;
    store<f32>(out + (<usize>i << 2), <f32>(load<f64>(state + at) * load<f64>(later + at) * factor));
  }
}
