// Rearranging operands for the tiles.

/**
 * B [k, n] (rows `ldb` bytes apart) into panels of 16 columns: out[panel][k][16], the last one filled up with zeros.
 */
export function packColumns(out: usize, b: usize, ldb: usize, k: i32, n: i32): void {
  for (let column = 0; column < n; column += 16, b += 64) {
    let row = b;
    if (column + 16 <= n) {
      for (let i = 0; i < k; i++, row += ldb, out += 64) {
        v128.store(out, v128.load(row));
        v128.store(out, v128.load(row, 16), 16);
        v128.store(out, v128.load(row, 32), 32);
        v128.store(out, v128.load(row, 48), 48);
      }
    } else {
      const bytes = <usize>(n - column) << 2;
      for (let i = 0; i < k; i++, row += ldb, out += 64) {
        for (let at: usize = 0; at < bytes; at += 4) store<f32>(out + at, load<f32>(row + at));
        for (let at = bytes; at < 64; at += 4) store<f32>(out + at, 0);
      }
    }
  }
}

/** The same panels from the transpose: B is stored as [n, k], rows `ldb` bytes apart. */
export function packRows(out: usize, b: usize, ldb: usize, k: i32, n: i32): void {
  const whole = k & ~3;
  for (let column = 0; column < n; column += 16, b += ldb << 4, out += <usize>k << 6) {
    for (let group = 0; group < 16; group += 4) {
      const to = out + (<usize>group << 2);
      const from = b + <usize>group * ldb;
      if (column + group + 4 <= n) {
        transpose(to, 64, from, ldb, whole);
        for (let i = whole; i < k; i++) {
          const target = to + (<usize>i << 6), source = from + (<usize>i << 2);
          store<f32>(target, load<f32>(source));
          store<f32>(target, load<f32>(source + ldb), 4);
          store<f32>(target, load<f32>(source + 2 * ldb), 8);
          store<f32>(target, load<f32>(source + 3 * ldb), 12);
        }
      } else {
        for (let lane = 0; lane < 4; lane++) {
          const inside = column + group + lane < n;
          const source = from + <usize>lane * ldb;
          for (let i = 0; i < k; i++) {
            store<f32>(to + (<usize>i << 6) + (<usize>lane << 2), inside ? load<f32>(source + (<usize>i << 2)) : 0);
          }
        }
      }
    }
  }
}

/** out[i][0..4) = source[0..4)[i] for i < count, a multiple of 4; rows are `outStep` and `step` bytes apart. */
// @ts-ignore: decorator
@inline
function transpose(out: usize, outStep: usize, source: usize, step: usize, count: i32): void {
  let r0 = source, r1 = source + step, r2 = source + 2 * step, r3 = source + 3 * step;
  for (let i = 0; i < count; i += 4) {
    transpose4(out, outStep, r0, r1, r2, r3);
    r0 += 16;
    r1 += 16;
    r2 += 16;
    r3 += 16;
    out += outStep << 2;
  }
}

// @ts-ignore: decorator
@inline
function transpose4(out: usize, outStep: usize, r0: usize, r1: usize, r2: usize, r3: usize): void {
  const a = v128.load(r0), b = v128.load(r1), c = v128.load(r2), d = v128.load(r3);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ef = v128.shuffle<f32>(a, b, 2, 6, 3, 7), gh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(out + outStep, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  v128.store(out + 2 * outStep, v128.shuffle<f32>(ef, gh, 0, 1, 4, 5));
  v128.store(out + 3 * outStep, v128.shuffle<f32>(ef, gh, 2, 3, 6, 7));
}

/**
 * A block of A [m, k], whose rows begin at byte offset `offset` of the pointers in `rows`, for the tiles: groups of four
 * interleaved rows for `tileQuad`, then what is left row by row.
 */
export function packGroups(out: usize, rows: usize, offset: usize, m: i32, k: i32): void {
  const whole = (<usize>(k & ~3)) << 2, bytes = <usize>k << 2;
  let i = 0;
  for (; i + 4 <= m; i += 4, rows += 16) {
    const r0 = load<usize>(rows) + offset, r1 = load<usize>(rows, 4) + offset;
    const r2 = load<usize>(rows, 8) + offset, r3 = load<usize>(rows, 12) + offset;
    let at: usize = 0;
    for (; at < whole; at += 16, out += 64) transpose4(out, 16, r0 + at, r1 + at, r2 + at, r3 + at);
    for (; at < bytes; at += 4, out += 16) {
      store<f32>(out, load<f32>(r0 + at));
      store<f32>(out, load<f32>(r1 + at), 4);
      store<f32>(out, load<f32>(r2 + at), 8);
      store<f32>(out, load<f32>(r3 + at), 12);
    }
  }
  for (; i < m; i++, rows += 4, out += bytes) memory.copy(out, load<usize>(rows) + offset, bytes);
}

/** The same of a block of Aᵀ: `rows` are the k rows of A, of which m columns from byte offset `offset` on are taken. */
export function packTransposedGroups(out: usize, rows: usize, offset: usize, m: i32, k: i32): void {
  const quads = m >> 2;
  const step = <usize>k << 4;
  let l = 0;
  for (; l + 4 <= k; l += 4) {
    const at = rows + (<usize>l << 2);
    let r0 = load<usize>(at) + offset, r1 = load<usize>(at, 4) + offset;
    let r2 = load<usize>(at, 8) + offset, r3 = load<usize>(at, 12) + offset;
    let to = out + (<usize>l << 4);
    for (let q = 0; q < quads; q++, to += step, r0 += 16, r1 += 16, r2 += 16, r3 += 16) {
      v128.store(to, v128.load(r0));
      v128.store(to, v128.load(r1), 16);
      v128.store(to, v128.load(r2), 32);
      v128.store(to, v128.load(r3), 48);
    }
  }
  for (; l < k; l++) {
    let row = load<usize>(rows + (<usize>l << 2)) + offset;
    let to = out + (<usize>l << 4);
    for (let q = 0; q < quads; q++, to += step, row += 16) v128.store(to, v128.load(row));
  }
  offset += <usize>quads << 4;
  out += <usize>quads * step;
  for (let i = quads << 2; i < m; i++, offset += 4) {
    for (l = 0; l < k; l++, out += 4) store<f32>(out, load<f32>(load<usize>(rows + (<usize>l << 2)) + offset));
  }
}

/**
 * A block of Aᵀ: out[m][k] = row k of A at byte offset `offset` + 4·m, where `rows` is a table of k row pointers.
 * Rows of the result are 4·k bytes apart.
 */
export function packTransposed(out: usize, rows: usize, offset: usize, m: i32, k: i32): void {
  const step = <usize>k << 2;
  const whole = m & ~3;
  let i = 0;
  for (; i + 4 <= k; i += 4) {
    let r0 = load<usize>(rows + (<usize>i << 2)) + offset, r1 = load<usize>(rows + (<usize>i << 2), 4) + offset;
    let r2 = load<usize>(rows + (<usize>i << 2), 8) + offset, r3 = load<usize>(rows + (<usize>i << 2), 12) + offset;
    let to = out + (<usize>i << 2);
    for (let j = 0; j < whole; j += 4) {
      transpose4(to, step, r0, r1, r2, r3);
      r0 += 16;
      r1 += 16;
      r2 += 16;
      r3 += 16;
      to += step << 2;
    }
    for (let j = whole; j < m; j++) {
      store<f32>(to, load<f32>(r0));
      store<f32>(to, load<f32>(r1), 4);
      store<f32>(to, load<f32>(r2), 8);
      store<f32>(to, load<f32>(r3), 12);
      r0 += 4;
      r1 += 4;
      r2 += 4;
      r3 += 4;
      to += step;
    }
  }
  for (; i < k; i++) {
    let row = load<usize>(rows + (<usize>i << 2)) + offset;
    let to = out + (<usize>i << 2);
    for (let j = 0; j < m; j++, row += 4, to += step) store<f32>(to, load<f32>(row));
  }
}
