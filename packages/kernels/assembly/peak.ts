import { madd } from './simd';

/**
 * `rounds` × 10 independent multiply-adds of 4 floats, in registers: the peak that products are measured against.
 * One call is rounds·80 floating-point operations.
 */
export function peakMultiplyAdd(rounds: i32, seed: f32): f32 {
  let a = f32x4.splat(seed), b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a;
  const x = f32x4.splat(0.999), y = f32x4.splat(0.0001);
  for (let round = 0; round < rounds; round++) {
    a = madd(a, x, y);
    b = madd(b, x, y);
    c = madd(c, x, y);
    d = madd(d, x, y);
    e = madd(e, x, y);
    f = madd(f, x, y);
    g = madd(g, x, y);
    h = madd(h, x, y);
    i = madd(i, x, y);
    j = madd(j, x, y);
  }
  a = f32x4.add(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), f32x4.add(f32x4.add(e, f), f32x4.add(g, h)));
  return f32x4.extract_lane(f32x4.add(a, f32x4.add(i, j)), 0);
}
