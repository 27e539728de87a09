import { madd, maxLanes, nmadd, sumLanes } from './simd';

/**
 * For each row of logits [rows, width]: its largest logit into `maxima`, Σ exp(logit − max) into `sums`, unless `means` is 0
 * the mean logit into `means`, and, unless `gradient` is 0, softmax − (1 − ε)·one-hot(label) − ε/width into `gradient`,
 * with ε the smoothing. A row with a negative label gets zeros.
 */
export function softmaxCrossEntropy(
  logits: usize, labels: usize, rows: i32, width: i32, gradient: usize, maxima: usize, sums: usize,
  means: usize, smoothing: f32,
): void {
  const share: f32 = smoothing / <f32>width;
  const bytes = <usize>width << 2;
  const whole = bytes & ~15;
  for (let row = 0; row < rows; row++) {
    const x = logits + <usize>row * bytes;
    const g = gradient + <usize>row * bytes;
    const label = load<i32>(labels + (<usize>row << 2));
    if (label < 0) {
      if (gradient) memory.fill(g, 0, bytes);
      store<f32>(maxima + (<usize>row << 2), 0);
      store<f32>(sums + (<usize>row << 2), 1);
      if (means) store<f32>(means + (<usize>row << 2), 0);
      continue;
    }
    if (means) store<f32>(means + (<usize>row << 2), meanOf(x, width));
    const max = largest(x, bytes);
    let sum: f32;
    if (gradient) {
      sum = exponentials(g, x, bytes, max);
    } else {
      const shift = f32x4.splat(max);
      let total = f32x4.splat(0);
      let tail: f32 = 0;
      for (let i: usize = 0; i < whole; i += 16) {
        total = f32x4.add(total, expNonPositive(f32x4.sub(v128.load(x + i), shift)));
      }
      for (let i = whole; i < bytes; i += 4) {
        tail += f32x4.extract_lane(expNonPositive(f32x4.splat(load<f32>(x + i) - max)), 0);
      }
      sum = sumLanes(total) + tail;
    }
    store<f32>(maxima + (<usize>row << 2), max);
    store<f32>(sums + (<usize>row << 2), sum);
    if (gradient) {
      scaleLess(g, bytes, 1 / sum, share);
      const own = g + (<usize>label << 2);
      store<f32>(own, load<f32>(own) - (1 - smoothing));
    }
  }
}

/** The largest of the floats in `bytes`; NaN is passed over. */
// @ts-ignore: decorator
@inline
export function largest(x: usize, bytes: usize): f32 {
  const whole = bytes & ~15;
  let lanes = f32x4.splat(-Infinity);
  for (let i: usize = 0; i < whole; i += 16) lanes = f32x4.pmax(lanes, v128.load(x + i));
  let max = maxLanes(lanes);
  for (let i = whole; i < bytes; i += 4) max = load<f32>(x + i) > max ? load<f32>(x + i) : max;
  return max;
}

/** target[i] = exp(x[i] − highest), in place or not; the sum of them. */
// @ts-ignore: decorator
@inline
export function exponentials(target: usize, x: usize, bytes: usize, highest: f32): f32 {
  const whole = bytes & ~15;
  const shift = f32x4.splat(highest);
  let total = f32x4.splat(0);
  for (let i: usize = 0; i < whole; i += 16) {
    const e = expNonPositive(f32x4.sub(v128.load(x + i), shift));
    v128.store(target + i, e);
    total = f32x4.add(total, e);
  }
  let tail: f32 = 0;
  for (let i = whole; i < bytes; i += 4) {
    const e = f32x4.extract_lane(expNonPositive(f32x4.splat(load<f32>(x + i) - highest)), 0);
    store<f32>(target + i, e);
    tail += e;
  }
  return sumLanes(total) + tail;
}

/** x[i] = x[i]·factor − less. */
// @ts-ignore: decorator
@inline
export function scaleLess(x: usize, bytes: usize, factor: f32, less: f32): void {
  const wide = f32x4.splat(factor), off = f32x4.splat(-less);
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) v128.store(x + i, madd(v128.load(x + i), wide, off));
  for (; i < bytes; i += 4) store<f32>(x + i, load<f32>(x + i) * factor - less);
}

/** In float64 by pieces: 10,000 logits in one float32 sum would lose digits that the loss still shows. */
export function meanOf(x: usize, width: i32): f32 {
  let total: f64 = 0;
  for (let i = 0; i < width; ) {
    const end = min(width, i + 256);
    let lanes = f32x4.splat(0);
    for (; i + 4 <= end; i += 4, x += 16) lanes = f32x4.add(lanes, v128.load(x));
    let tail: f32 = 0;
    for (; i < end; i++, x += 4) tail += load<f32>(x);
    total += <f64>(sumLanes(lanes) + tail);
  }
  return <f32>(total / <f64>width);
}

/** out[i, j] = (x[i, j] − maxima[i]) − logs[i], in place or not; logs[i] = ln Σ exp(x[i] − maxima[i]). */
export function shiftToLogSoftmax(out: usize, x: usize, rows: i32, width: i32, maxima: usize, logs: usize): void {
  for (let row = 0; row < rows; row++, maxima += 4, logs += 4) {
    const max = load<f32>(maxima), log = load<f32>(logs);
    const wideMax = f32x4.splat(max), wideLog = f32x4.splat(log);
    const end = x + (<usize>width << 2);
    for (; x + 16 <= end; x += 16, out += 16) {
      v128.store(out, f32x4.sub(f32x4.sub(v128.load(x), wideMax), wideLog));
    }
    for (; x < end; x += 4, out += 4) store<f32>(out, load<f32>(x) - max - log);
  }
}

/**
 * exp of four floats for x ≤ 0, a third cheaper than `exp4`, by the same polynomial: below −87.3 it is 0; NaN stays NaN,
 * and so does +∞ − ∞ of a row that has +∞.
 */
// @ts-ignore: decorator
@inline
function expNonPositive(x: v128): v128 {
  const shift = f32x4.splat(12582912); // 1.5·2²³: the low bits of the sum are the nearest integer
  const shifted = madd(x, f32x4.splat(1.44269504088896341), shift);
  const n = f32x4.sub(shifted, shift);
  let r = nmadd(n, f32x4.splat(0.693359375), x);
  r = nmadd(n, f32x4.splat(-2.12194440e-4), r);
  let p = f32x4.splat(1.9875691500e-4);
  p = madd(p, r, f32x4.splat(1.3981999507e-3));
  p = madd(p, r, f32x4.splat(8.3334519073e-3));
  p = madd(p, r, f32x4.splat(4.1665795894e-2));
  p = madd(p, r, f32x4.splat(1.6666665459e-1));
  p = madd(p, r, f32x4.splat(5.0000001201e-1));
  p = madd(p, f32x4.mul(r, r), f32x4.add(r, f32x4.splat(1)));
  const scale = i32x4.shl(i32x4.add(shifted, i32x4.splat(127)), 23);
  return v128.andnot(f32x4.mul(p, scale), f32x4.lt(x, f32x4.splat(-87.3)));
}
