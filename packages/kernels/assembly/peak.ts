import { rowTable } from './product';
import { madd } from './simd';
import { tileQuad } from './tiles';

// What products are measured against is the faster of two. The chains wait for nothing but each other's registers, which
// is the peak where a multiply-add is one instruction; where it is two, one chain has to wait for both, and the
// products' own loop over operands that lie in the first cache is faster.

/**
 * `rounds` × 10 independent multiply-adds of 4 floats, in registers. One call is rounds·80 floating-point operations.
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

/**
 * `rounds` products of 32×64 by 64×16 in packed form, in the first cache. One call is rounds·65,536 operations.
 * @param memory 15 kB of floats
 */
export function peakTile(rounds: i32, memory: usize): void {
  const rows = memory, c = memory + 128, b = c + 2048, a = b + 4096;
  rowTable(rows, c, 64, 32);
  for (let round = 0; round < rounds; round++) {
    for (let half: usize = 0; half < 64; half += 32) {
      for (let quad: usize = 0; quad < 8; quad++) tileQuad(a + (quad << 10), b + half, 64, rows + (quad << 4), half, b);
    }
  }
}
