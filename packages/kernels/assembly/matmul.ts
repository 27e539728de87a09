import { sigmoid4, tanh4, exp4 } from './math';
import {
  FROM_BIAS, FROM_ZERO, packedScratch, packOperandColumns, product, productPacked, productScratch, rowTable,
} from './product';
import { loadPart, storePart } from './simd';

/** Bytes of scratch for `matmul`. */
export function matmulScratch(m: i32, k: i32): usize {
  return productScratch() + (<usize>(max(m, k) + m) << 2);
}

/**
 * C [m, n] = op(A)·op(B) (+ bias), all dense and row-major; with `n` = 1 the roles are swapped, so that a
 * matrix × vector never packs the matrix.
 * @param bias 0, or a pointer to n floats that are added to each row
 */
export function matmul(
  a: usize, transposeA: bool, b: usize, transposeB: bool, c: usize, m: i32, n: i32, k: i32, bias: usize, scratch: usize,
): void {
  let rowsA = a, flipA = transposeA, other = b, flipB = transposeB, rows = m, columns = n;
  if (n == 1 && m > 1 && bias == 0) {
    rowsA = b;
    flipA = false; // a vector is contiguous either way
    other = a;
    flipB = !transposeA;
    rows = 1;
    columns = m;
  }
  const aRows = scratch + productScratch();
  const aCount = flipA ? k : rows;
  const cRows = aRows + (<usize>aCount << 2);
  rowTable(aRows, rowsA, <usize>(flipA ? rows : k) << 2, aCount);
  rowTable(cRows, c, <usize>columns << 2, rows);
  product(aRows, flipA, other, <usize>(flipB ? k : columns) << 2, flipB, cRows, rows, columns, k, bias ? FROM_BIAS : FROM_ZERO, bias, scratch);
}

/**
 * Columns [first, first + count) of op(B) packed for `matmulRows`, `first` a multiple of 16. Threads that share a product
 * share this, too.
 */
export function matmulPack(
  b: usize, transposeB: bool, packed: usize, n: i32, k: i32, first: i32, count: i32,
): void {
  packOperandColumns(packed, b, <usize>(transposeB ? k : n) << 2, transposeB, k, n, first, count);
}

/** Bytes of scratch for `matmulRows`. */
export function matmulRowsScratch(count: i32, k: i32): usize {
  return packedScratch() + (<usize>(max(count, k) + count) << 2);
}

/** Rows [first, first + count) of what `matmul` computes, with op(B) packed; k > 0. */
export function matmulRows(
  a: usize, transposeA: bool, packed: usize, c: usize, m: i32, n: i32, k: i32, bias: usize, scratch: usize,
  first: i32, count: i32,
): void {
  const aRows = scratch + packedScratch();
  const aCount = transposeA ? k : count;
  const cRows = aRows + (<usize>aCount << 2);
  if (transposeA) rowTable(aRows, a + (<usize>first << 2), <usize>m << 2, k);
  else rowTable(aRows, a + ((<usize>first * <usize>k) << 2), <usize>k << 2, count);
  rowTable(cRows, c + ((<usize>first * <usize>n) << 2), <usize>n << 2, count);
  productPacked(aRows, transposeA, packed, cRows, 0, count, n, k, bias ? FROM_BIAS : FROM_ZERO, bias, scratch);
}

// @ts-ignore: decorator
@inline
function activated(x: v128, kind: i32, alpha: f32): v128 {
  const zero = f32x4.splat(0);
  switch (kind) {
    // pmax(x, 0) keeps a NaN
    case 1: return f32x4.pmax(x, zero);
    case 2: return f32x4.pmin(f32x4.pmax(x, zero), f32x4.splat(6));
    case 3: return sigmoid4(x);
    case 4: return tanh4(x);
    case 5: return v128.bitselect(f32x4.sub(exp4(x), f32x4.splat(1)), x, f32x4.lt(x, zero));
    case 6: return v128.bitselect(f32x4.mul(x, f32x4.splat(alpha)), x, f32x4.lt(x, zero));
    default: return x;
  }
}

/** In place: 1 relu, 2 relu6, 3 sigmoid, 4 tanh, 5 elu (alpha 1), 6 leaky relu with slope `alpha`. */
export function activate(x: usize, count: i32, kind: i32, alpha: f32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4, x += 16) v128.store(x, activated(v128.load(x), kind, alpha));
  if (i < count) storePart(x, activated(loadPart(x, count - i), kind, alpha), count - i);
}
