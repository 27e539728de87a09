/**
 * e^x of two f64 for x ≤ 700: relative error ≤ 1e-14 (Taylor of degree 12 on |r| ≤ ln2/2). Below −708 exactly 0;
 * NaN stays NaN.
 */
// @ts-ignore: decorator
@inline
export function expPair(x: v128): v128 {
  const shift = f64x2.splat(6755399441055744.0); // 1.5·2^52: the low bits of x + shift are the nearest integer
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(1.4426950408889634)), shift);
  const n = f64x2.sub(shifted, shift);
  let r = f64x2.sub(x, f64x2.mul(n, f64x2.splat(0.6931471803691238)));
  r = f64x2.sub(r, f64x2.mul(n, f64x2.splat(1.9082149292705877e-10)));
  let p = f64x2.splat(2.08767569878681e-9);
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(2.505210838544172e-8));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(2.755731922398589e-7));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(2.7557319223985893e-6));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(2.48015873015873e-5));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.984126984126984e-4));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.388888888888889e-3));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(8.333333333333333e-3));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(4.1666666666666664e-2));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.6666666666666666e-1));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.5));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1));
  const scale = i64x2.shl(i64x2.add(i64x2.sub(shifted, shift), i64x2.splat(1023)), 52);
  return v128.andnot(f64x2.mul(p, scale), f64x2.lt(x, f64x2.splat(-708)));
}
