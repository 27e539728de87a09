import { loadPart, madd, nmadd, storePart } from './simd';

/**
 * exp of four floats. Relative error ≤ 1.2e-7·2 (2 ulp) over the whole range, checked against float64 in the tests;
 * exp(x) = 2ⁿ·exp(r), r = x − n·ln2 in two parts, |r| ≤ ln2/2, exp(r) by a polynomial of degree 6
 * (Cephes expf). Above 88.72 +∞; below −87.33 it goes to 0 (subnormal results are flushed); NaN stays NaN.
 */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  // pmin/pmax keep NaN when the NaN is the first operand, which min/max would too but at a higher cost on x86.
  const clamped = f32x4.pmax(f32x4.pmin(x, f32x4.splat(88.8)), f32x4.splat(-87.4));
  const n = f32x4.nearest(f32x4.mul(clamped, f32x4.splat(1.44269504088896341)));
  let r = nmadd(n, f32x4.splat(0.693359375), clamped);
  r = nmadd(n, f32x4.splat(-2.12194440e-4), r);
  let p = f32x4.splat(1.9875691500e-4);
  p = madd(p, r, f32x4.splat(1.3981999507e-3));
  p = madd(p, r, f32x4.splat(8.3334519073e-3));
  p = madd(p, r, f32x4.splat(4.1665795894e-2));
  p = madd(p, r, f32x4.splat(1.6666665459e-1));
  p = madd(p, r, f32x4.splat(5.0000001201e-1));
  p = madd(p, f32x4.mul(r, r), f32x4.add(r, f32x4.splat(1)));
  // n is in [−126, 128]; 2ⁿ is made in two halves so that n = 128 gives ∞ only when the result is.
  const whole = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(whole, 1);
  const bias = i32x4.splat(127);
  const low = i32x4.shl(i32x4.add(half, bias), 23);
  const high = i32x4.shl(i32x4.add(i32x4.sub(whole, half), bias), 23);
  const result = f32x4.mul(f32x4.mul(p, low), high);
  return v128.andnot(result, f32x4.lt(x, f32x4.splat(-87.336544)));
}

/** 1/(1+exp(−x)); absolute error ≤ 1.2e-7, and relative ≤ 5e-7 down to the underflow of exp. */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

/**
 * tanh of four floats: odd polynomial below 0.625 (Cephes tanhf), else 1 − 2/(exp(2|x|)+1) with the sign of x.
 * Relative error ≤ 3e-7 everywhere.
 */
// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
  const sign = v128.and(x, i32x4.splat(0x80000000));
  const size = f32x4.abs(x);
  const one = f32x4.splat(1);
  const e = exp4(f32x4.add(size, size));
  const large = f32x4.sub(one, f32x4.div(f32x4.splat(2), f32x4.add(e, one)));
  const z = f32x4.mul(x, x);
  let p = f32x4.splat(-5.70498872745e-3);
  p = madd(p, z, f32x4.splat(2.06390887954e-2));
  p = madd(p, z, f32x4.splat(-5.37397155531e-2));
  p = madd(p, z, f32x4.splat(1.33314422036e-1));
  p = madd(p, z, f32x4.splat(-3.33332819422e-1));
  const small = madd(f32x4.mul(p, z), x, x);
  return v128.or(v128.bitselect(small, large, f32x4.lt(size, f32x4.splat(0.625))), sign);
}

/** exp element by element over `count` floats, in place or not. */
export function expArray(target: usize, source: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4, source += 16, target += 16) v128.store(target, exp4(v128.load(source)));
  if (i < count) storePart(target, exp4(loadPart(source, count - i)), count - i);
}
