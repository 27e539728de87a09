import { madd } from './simd';

// The inner loops of every product. Rows of A are read one float at a time and spread over the lanes; B is read 16
// columns at a time, `step` bytes further for each k (64 in a packed panel). Accumulators start from the rows at `i`
// (zeros, a bias, or C itself) and end in the rows at `c`.
// Two rows by 16 columns need 8 accumulators, 4 columns and 2 spread values, four rows by 8 columns 8, 2 and 4: what 16
// registers hold. Unrolling over k was slower: V8 then keeps more values alive than there are registers. V8 unrolls these
// loops itself, with a test between the parts that keeps them apart, the more the deeper a loop is nested: so the tile
// that does most of the work is inlined where it is called (see docs/decisions).

/** c0[0..16) = i0[0..16) + Σ a0[k]·b[k][0..16); c1 likewise. */
export function tile2x16(
  a0: usize, a1: usize, b: usize, step: usize, k: i32,
  i0: usize, i1: usize, c0: usize, c1: usize,
): void {
  let x0 = v128.load(i0), x1 = v128.load(i0, 16), x2 = v128.load(i0, 32), x3 = v128.load(i0, 48);
  let y0 = v128.load(i1), y1 = v128.load(i1, 16), y2 = v128.load(i1, 32), y3 = v128.load(i1, 48);
  for (const end = a0 + (<usize>k << 2); a0 < end; a0 += 4, a1 += 4, b += step) {
    const p = v128.load32_splat(a0), q = v128.load32_splat(a1);
    const b0 = v128.load(b);
    x0 = madd(p, b0, x0);
    y0 = madd(q, b0, y0);
    const b1 = v128.load(b, 16);
    x1 = madd(p, b1, x1);
    y1 = madd(q, b1, y1);
    const b2 = v128.load(b, 32);
    x2 = madd(p, b2, x2);
    y2 = madd(q, b2, y2);
    const b3 = v128.load(b, 48);
    x3 = madd(p, b3, x3);
    y3 = madd(q, b3, y3);
  }
  v128.store(c0, x0); v128.store(c0, x1, 16); v128.store(c0, x2, 32); v128.store(c0, x3, 48);
  v128.store(c1, y0); v128.store(c1, y1, 16); v128.store(c1, y2, 32); v128.store(c1, y3, 48);
}

/**
 * Four rows by 8 columns, half of a packed panel, from four rows of A that lie interleaved, a0[0], a1[0], a2[0], a3[0],
 * a0[1], …
 * @param rows table of the four rows of C, which begin `at` bytes further
 * @param start 8 floats that all rows start from, or 0: from C
 */
// @ts-ignore: decorator
@inline
export function tileQuad(a: usize, b: usize, k: i32, rows: usize, at: usize, start: usize): void {
  const c0 = load<usize>(rows) + at, c1 = load<usize>(rows, 4) + at;
  const c2 = load<usize>(rows, 8) + at, c3 = load<usize>(rows, 12) + at;
  const i0 = start ? start : c0, i1 = start ? start : c1, i2 = start ? start : c2, i3 = start ? start : c3;
  let x0 = v128.load(i0), y0 = v128.load(i0, 16);
  let x1 = v128.load(i1), y1 = v128.load(i1, 16);
  let x2 = v128.load(i2), y2 = v128.load(i2, 16);
  let x3 = v128.load(i3), y3 = v128.load(i3, 16);
  for (const end = a + (<usize>k << 4); a < end; a += 16, b += 64) {
    const p = v128.load(b), q = v128.load(b, 16);
    const a0 = v128.load32_splat(a);
    x0 = madd(a0, p, x0);
    y0 = madd(a0, q, y0);
    const a1 = v128.load32_splat(a, 4);
    x1 = madd(a1, p, x1);
    y1 = madd(a1, q, y1);
    const a2 = v128.load32_splat(a, 8);
    x2 = madd(a2, p, x2);
    y2 = madd(a2, q, y2);
    const a3 = v128.load32_splat(a, 12);
    x3 = madd(a3, p, x3);
    y3 = madd(a3, q, y3);
  }
  v128.store(c0, x0); v128.store(c0, y0, 16);
  v128.store(c1, x1); v128.store(c1, y1, 16);
  v128.store(c2, x2); v128.store(c2, y2, 16);
  v128.store(c3, x3); v128.store(c3, y3, 16);
}

/** One row by two panels of 16 columns, the second `next` bytes after the first. */
export function tile1x32(a: usize, b: usize, next: usize, step: usize, k: i32, i: usize, c: usize): void {
  let x0 = v128.load(i), x1 = v128.load(i, 16), x2 = v128.load(i, 32), x3 = v128.load(i, 48);
  let y0 = v128.load(i, 64), y1 = v128.load(i, 80), y2 = v128.load(i, 96), y3 = v128.load(i, 112);
  let d = b + next;
  for (const end = a + (<usize>k << 2); a < end; a += 4, b += step, d += step) {
    const p = v128.load32_splat(a);
    x0 = madd(p, v128.load(b), x0);
    x1 = madd(p, v128.load(b, 16), x1);
    x2 = madd(p, v128.load(b, 32), x2);
    x3 = madd(p, v128.load(b, 48), x3);
    y0 = madd(p, v128.load(d), y0);
    y1 = madd(p, v128.load(d, 16), y1);
    y2 = madd(p, v128.load(d, 32), y2);
    y3 = madd(p, v128.load(d, 48), y3);
  }
  v128.store(c, x0); v128.store(c, x1, 16); v128.store(c, x2, 32); v128.store(c, x3, 48);
  v128.store(c, y0, 64); v128.store(c, y1, 80); v128.store(c, y2, 96); v128.store(c, y3, 112);
}

/** One row by 16 columns. */
export function tile1x16(a: usize, b: usize, step: usize, k: i32, i: usize, c: usize): void {
  let x0 = v128.load(i), x1 = v128.load(i, 16), x2 = v128.load(i, 32), x3 = v128.load(i, 48);
  for (const end = a + (<usize>k << 2); a < end; a += 4, b += step) {
    const p = v128.load32_splat(a);
    x0 = madd(p, v128.load(b), x0);
    x1 = madd(p, v128.load(b, 16), x1);
    x2 = madd(p, v128.load(b, 32), x2);
    x3 = madd(p, v128.load(b, 48), x3);
  }
  v128.store(c, x0); v128.store(c, x1, 16); v128.store(c, x2, 32); v128.store(c, x3, 48);
}
