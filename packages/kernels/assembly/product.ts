import { packColumns, packGroups, packRows, packTransposed, packTransposedGroups } from './pack';
import { loadPart, madd, sumLanes } from './simd';
import { tile1x16, tile1x32, tile2x16, tileQuad } from './tiles';

// C = op(A)·op(B), blocked for the caches. Rows of A and of C are given by tables of pointers, so that rows that lie
// anywhere (one time step of a padded batch, a reversed sequence) cost nothing extra.

/** Where accumulators start: from zero, from C, or from a row of biases. */
export const FROM_ZERO: i32 = 0;
export const FROM_C: i32 = 1;
export const FROM_BIAS: i32 = 2;

/** Rows of A and columns of B in one block; k is cut into equal parts of at most `DEPTH`, so a panel fits L1. */
const ROWS: i32 = 128;
const COLUMNS: i32 = 512;
const DEPTH: i32 = 320;
/** Up to that many rows B is read where it lies: packing would cost more than it saves. */
const SKINNY: i32 = 3;
/** From that many columns on A is packed, too. */
const WIDE: i32 = 64;

const ZEROS: usize = 0;
const TAIL: usize = 64;
const BIAS_TAIL: usize = 320;
const TAIL_TABLE: usize = 384;
const TABLE: usize = 448;
const PACKED_A: usize = TABLE + (<usize>ROWS << 2);
const PACKED_B: usize = PACKED_A + ((<usize>(ROWS * DEPTH)) << 2);
const SCRATCH: usize = PACKED_B + ((<usize>(COLUMNS * DEPTH)) << 2);

/** Bytes of scratch that `product` needs, whatever the shape. */
export function productScratch(): usize {
  return SCRATCH;
}

/** k is cut into blocks of this depth. */
// @ts-ignore: decorator
@inline
export function depthOf(k: i32): i32 {
  const blocks = max((k + DEPTH - 1) / DEPTH, 1);
  return max((k + blocks - 1) / blocks, 1);
}

/** Fills a table with `count` pointers, `step` bytes apart. */
export function rowTable(table: usize, first: usize, step: usize, count: i32): void {
  for (let i = 0; i < count; i++, table += 4, first += step) store<usize>(table, first);
}

/**
 * C [m, n] from op(A) [m, k] and op(B) [k, n].
 * @param aRows pointers to the m rows of A, or with `transposeA` to its k rows
 * @param b B, rows `ldb` bytes apart: k rows, or with `transposeB` n rows
 * @param cRows pointers to the m rows of C
 * @param start FROM_ZERO, FROM_C or FROM_BIAS; `bias` points to n floats
 */
export function product(
  aRows: usize, transposeA: bool, b: usize, ldb: usize, transposeB: bool, cRows: usize,
  m: i32, n: i32, k: i32, start: i32, bias: usize, scratch: usize,
): void {
  memory.fill(scratch + ZEROS, 0, 64);
  const depth = depthOf(k);
  const skinny = m <= SKINNY;
  for (let j = 0; j < n; j += COLUMNS) {
    const columns = min(COLUMNS, n - j);
    let from = start;
    for (let l = 0; l < k || l == 0; l += depth) {
      const deep = min(depth, k - l);
      const block = transposeB ? b + <usize>j * ldb + (<usize>l << 2) : b + <usize>l * ldb + (<usize>j << 2);
      if (!skinny) {
        if (transposeB) packRows(scratch + PACKED_B, block, ldb, deep, columns);
        else packColumns(scratch + PACKED_B, block, ldb, deep, columns);
      }
      const at = <usize>j << 2;
      if (!skinny) {
        rowBlocks(aRows, transposeA, l, scratch + PACKED_B, cRows, at, m, columns, deep, from, bias + at, scratch);
      } else {
        let table = aRows;
        let offset = <usize>l << 2;
        if (transposeA) {
          table = transposedRows(aRows, l, 0, m, deep, scratch);
          offset = 0;
        }
        if (transposeB) dots(table, offset, m, deep, block, ldb, columns, cRows, at, from, bias + at);
        else direct(table, offset, m, deep, block, ldb, columns, cRows, at, from, bias + at, scratch);
      }
      from = FROM_C;
    }
  }
}

/** All rows of C by one block of k, the `deep` from `l` on, with the panels of B for it; ROWS at a time. */
function rowBlocks(
  aRows: usize, transposeA: bool, l: i32, packed: usize, cRows: usize, at: usize,
  m: i32, n: i32, deep: i32, start: i32, bias: usize, scratch: usize,
): void {
  for (let i = 0; i < m; i += ROWS) {
    const rows = min(ROWS, m - i);
    const first = <usize>i << 2;
    let table = aRows + first;
    let offset = <usize>l << 2;
    if (rows > SKINNY && n >= WIDE) {
      if (transposeA) packTransposedGroups(scratch + PACKED_A, aRows + offset, first, rows, deep);
      else packGroups(scratch + PACKED_A, table, offset, rows, deep);
      groupPanels(scratch + PACKED_A, rows, deep, packed, n, cRows + first, at, start, bias, scratch);
      continue;
    }
    if (transposeA) {
      table = transposedRows(aRows, l, first, rows, deep, scratch);
      offset = 0;
    }
    panels(table, offset, rows, deep, packed, 64, <usize>deep << 6, n, cRows + first, at, start, bias, scratch);
  }
}

/** Rows of a transposed A, made in scratch: their table. */
function transposedRows(aRows: usize, l: i32, first: usize, rows: i32, deep: i32, scratch: usize): usize {
  packTransposed(scratch + PACKED_A, aRows + (<usize>l << 2), first, rows, deep);
  rowTable(scratch + TABLE, scratch + PACKED_A, <usize>deep << 2, rows);
  return scratch + TABLE;
}

/** Bytes of the packed form of op(B) [k, n]. */
export function packedSize(k: i32, n: i32): usize {
  return (<usize>k * <usize>((n + 15) & ~15)) << 2;
}

/** Packs op(B) [k, n] once, for many calls of `productPacked`: blocks over k, in them panels. */
export function packOperand(out: usize, b: usize, ldb: usize, transposeB: bool, k: i32, n: i32): void {
  packOperandColumns(out, b, ldb, transposeB, k, n, 0, n);
}

/** The part of `packOperand` for columns [first, first + count) of op(B), `first` a multiple of 16. */
export function packOperandColumns(
  out: usize, b: usize, ldb: usize, transposeB: bool, k: i32, n: i32, first: i32, count: i32,
): void {
  const depth = depthOf(k);
  b += transposeB ? <usize>first * ldb : <usize>first << 2;
  for (let l = 0; l < k; l += depth) {
    const deep = min(depth, k - l);
    const to = out + packedSize(deep, first);
    if (transposeB) packRows(to, b + (<usize>l << 2), ldb, deep, count);
    else packColumns(to, b + <usize>l * ldb, ldb, deep, count);
    out += packedSize(deep, n);
  }
}

/** Bytes of scratch that `productPacked` needs, whatever the shape. */
export function packedScratch(): usize {
  return PACKED_B;
}

/** C [m, n] at byte offset `at` of its rows = start + op(A) [m, k]·B, with B from `packOperand`. */
export function productPacked(
  aRows: usize, transposeA: bool, packed: usize, cRows: usize, at: usize,
  m: i32, n: i32, k: i32, start: i32, bias: usize, scratch: usize,
): void {
  memory.fill(scratch + ZEROS, 0, 64);
  const depth = depthOf(k);
  for (let l = 0; l < k; l += depth) {
    const deep = min(depth, k - l);
    rowBlocks(aRows, transposeA, l, packed, cRows, at, m, n, deep, l == 0 ? start : FROM_C, bias, scratch);
    packed += packedSize(deep, n);
  }
}

/** Columns of B where they lie; only the last, incomplete panel is packed. */
function direct(
  aRows: usize, offset: usize, m: i32, k: i32, b: usize, ldb: usize, n: i32,
  cRows: usize, at: usize, start: i32, bias: usize, scratch: usize,
): void {
  const whole = n & ~15;
  if (whole > 0) panels(aRows, offset, m, k, b, ldb, 64, whole, cRows, at, start, bias, scratch);
  if (whole < n) {
    const done = <usize>whole << 2;
    packColumns(scratch + PACKED_B, b + done, ldb, k, n - whole);
    panels(aRows, offset, m, k, scratch + PACKED_B, 64, 0, n - whole, cRows, at + done, start, bias + done, scratch);
  }
}

/**
 * All tiles of one block from A in groups and B in panels. Packing A pays for itself with a few panels: rows that are a
 * power of two apart, as those of a time step are, would drive each other out of the caches for each panel anew.
 */
function groupPanels(
  a: usize, m: i32, k: i32, b: usize, n: i32, cRows: usize, at: usize, start: i32, bias: usize, scratch: usize,
): void {
  const next = <usize>k << 6, quad = <usize>k << 4;
  const tail = scratch + TAIL, tailRows = scratch + TAIL_TABLE;
  rowTable(tailRows, tail, 64, 4);
  for (let column = 0; column < n; column += 16, b += next, at += 64, bias += 64) {
    const bytes = <usize>min(16, n - column) << 2;
    let fixed = scratch + ZEROS;
    if (start == FROM_C) {
      fixed = 0;
    } else if (start == FROM_BIAS) {
      fixed = bias;
      if (bytes < 64) {
        // so that nothing beyond the bias is read
        fixed = scratch + BIAS_TAIL;
        copyFloats(fixed, bias, bytes);
      }
    }
    for (let half: usize = 0; half < bytes; half += 32) {
      const width = min<usize>(bytes - half, 32);
      const from = fixed ? fixed + half : 0;
      let group = a;
      let rows = cRows;
      for (let i = 4; i <= m; i += 4, group += quad, rows += 16) {
        let to = rows, place = at + half;
        if (width < 32) {
          // computed aside, so that nothing beyond C is touched
          to = tailRows;
          place = 0;
          if (!fixed) copyRows(tailRows, 0, rows, at + half, 4, width);
        }
        tileQuad(group, b + half, k, to, place, from);
        if (width < 32) copyRows(rows, at + half, tailRows, 0, 4, width);
      }
    }
    const left = m & 3;
    if (left > 0) {
      const whole = <usize>(m - left);
      lastRows(a + whole * (quad >> 2), left, k, b, cRows + (whole << 2), at, bytes, fixed, tailRows);
    }
  }
}

/** Up to three rows by a panel of which `bytes` count. */
function lastRows(
  a: usize, m: i32, k: i32, b: usize, rows: usize, at: usize, bytes: usize, fixed: usize, tailRows: usize,
): void {
  let to = rows, place = at;
  if (bytes < 64) {
    to = tailRows;
    place = 0;
    if (!fixed) copyRows(tailRows, 0, rows, at, m, bytes);
  }
  const row = <usize>k << 2;
  if (m & 2) {
    const c0 = load<usize>(to) + place, c1 = load<usize>(to, 4) + place;
    tile2x16(a, a + row, b, 64, k, fixed ? fixed : c0, fixed ? fixed : c1, c0, c1);
  }
  if (m & 1) {
    const before = <usize>(m & 2);
    const c = load<usize>(to + (before << 2)) + place;
    tile1x16(a + before * row, b, 64, k, fixed ? fixed : c, c);
  }
  if (bytes < 64) copyRows(rows, at, tailRows, 0, m, bytes);
}

/** The first `bytes` of `count` rows, `at` bytes into those of a table and `place` bytes into those of another. */
function copyRows(to: usize, at: usize, from: usize, place: usize, count: i32, bytes: usize): void {
  for (let i = 0; i < count; i++, to += 4, from += 4) copyFloats(load<usize>(to) + at, load<usize>(from) + place, bytes);
}

/** All tiles of one block: `step` bytes from one k to the next in a panel, `next` from one panel to the next. */
function panels(
  aRows: usize, offset: usize, m: i32, k: i32, b: usize, step: usize, next: usize, n: i32,
  cRows: usize, at: usize, start: i32, bias: usize, scratch: usize,
): void {
  const pairs = m & ~1;
  const zeros = scratch + ZEROS;
  let column = 0;
  if (m == 1) {
    const a = load<usize>(aRows) + offset;
    for (; column + 32 <= n; column += 32, b += 2 * next) {
      const skip = at + (<usize>column << 2);
      const c = load<usize>(cRows) + skip;
      // 32 columns start from C or from the bias; zero has only 16, so it is written first.
      if (start == FROM_ZERO) memory.fill(c, 0, 128);
      tile1x32(a, b, next, step, k, start == FROM_BIAS ? bias + (<usize>column << 2) : c, c);
    }
  }
  for (; column + 16 <= n; column += 16, b += next) {
    const skip = at + (<usize>column << 2);
    const fixed = start == FROM_BIAS ? bias + (<usize>column << 2) : zeros;
    let i = 0;
    for (; i < pairs; i += 2) {
      const entry = <usize>i << 2;
      const c0 = load<usize>(cRows + entry) + skip, c1 = load<usize>(cRows + entry, 4) + skip;
      tile2x16(
        load<usize>(aRows + entry) + offset, load<usize>(aRows + entry, 4) + offset, b, step, k,
        start == FROM_C ? c0 : fixed, start == FROM_C ? c1 : fixed, c0, c1,
      );
    }
    if (i < m) {
      const entry = <usize>i << 2;
      const c = load<usize>(cRows + entry) + skip;
      tile1x16(load<usize>(aRows + entry) + offset, b, step, k, start == FROM_C ? c : fixed, c);
    }
  }
  if (column < n) lastPanel(aRows, offset, m, k, b, step, n - column, cRows, at + (<usize>column << 2), start, bias + (<usize>column << 2), scratch);
}

/** The panel with fewer than 16 columns: computed aside, so that nothing beyond C is touched. */
function lastPanel(
  aRows: usize, offset: usize, m: i32, k: i32, b: usize, step: usize, n: i32,
  cRows: usize, at: usize, start: i32, bias: usize, scratch: usize,
): void {
  const bytes = <usize>n << 2;
  const t0 = scratch + TAIL, t1 = t0 + 64;
  let fixed = scratch + ZEROS;
  if (start == FROM_BIAS) {
    fixed = scratch + BIAS_TAIL;
    copyFloats(fixed, bias, bytes);
  }
  for (let i = 0; i < m; i += 2) {
    const entry = <usize>i << 2;
    const two = i + 1 < m;
    const c0 = load<usize>(cRows + entry) + at;
    const c1 = two ? load<usize>(cRows + entry, 4) + at : c0;
    if (start == FROM_C) {
      copyFloats(t0, c0, bytes);
      copyFloats(t1, c1, bytes);
    }
    const a0 = load<usize>(aRows + entry) + offset;
    if (two) {
      tile2x16(a0, load<usize>(aRows + entry, 4) + offset, b, step, k, start == FROM_C ? t0 : fixed, start == FROM_C ? t1 : fixed, t0, t1);
      copyFloats(c1, t1, bytes);
    } else {
      tile1x16(a0, b, step, k, start == FROM_C ? t0 : fixed, t0);
    }
    copyFloats(c0, t0, bytes);
  }
}

// @ts-ignore: decorator
@inline
function copyFloats(to: usize, from: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 4) store<f32>(to + i, load<f32>(from + i));
}

/** Few rows of A by the rows of a transposed B: dot products, four rows of B at a time. */
function dots(
  aRows: usize, offset: usize, m: i32, k: i32, b: usize, ldb: usize, n: i32,
  cRows: usize, at: usize, start: i32, bias: usize,
): void {
  const whole = (<usize>(k & ~3)) << 2;
  const rest = k & 3;
  for (let i = 0; i < m; i++) {
    const a = load<usize>(aRows + (<usize>i << 2)) + offset;
    let c = load<usize>(cRows + (<usize>i << 2)) + at;
    let row = b;
    let add = bias;
    for (let j = 0; j < n; j += 4, row += ldb << 2) {
      const count = min(4, n - j);
      const r1 = count > 1 ? row + ldb : row, r2 = count > 2 ? row + 2 * ldb : row, r3 = count > 3 ? row + 3 * ldb : row;
      let x0 = f32x4.splat(0), x1 = x0, x2 = x0, x3 = x0;
      for (let l: usize = 0; l < whole; l += 16) {
        const p = v128.load(a + l);
        x0 = madd(p, v128.load(row + l), x0);
        x1 = madd(p, v128.load(r1 + l), x1);
        x2 = madd(p, v128.load(r2 + l), x2);
        x3 = madd(p, v128.load(r3 + l), x3);
      }
      if (rest > 0) {
        const p = loadPart(a + whole, rest);
        x0 = madd(p, loadPart(row + whole, rest), x0);
        x1 = madd(p, loadPart(r1 + whole, rest), x1);
        x2 = madd(p, loadPart(r2 + whole, rest), x2);
        x3 = madd(p, loadPart(r3 + whole, rest), x3);
      }
      for (let lane = 0; lane < count; lane++, c += 4, add += 4) {
        const sum = sumLanes(lane == 0 ? x0 : lane == 1 ? x1 : lane == 2 ? x2 : x3);
        store<f32>(c, start == FROM_C ? load<f32>(c) + sum : start == FROM_BIAS ? load<f32>(add) + sum : sum);
      }
    }
  }
}
