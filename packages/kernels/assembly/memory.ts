export function copy(target: usize, source: usize, bytes: usize): void {
  memory.copy(target, source, bytes);
}

/** Sets every byte; 0 makes zeros of any type. */
export function fill(target: usize, byte: u8, bytes: usize): void {
  memory.fill(target, byte, bytes);
}

/** target[i] += source[i] for `count` floats. */
export function add(target: usize, source: usize, count: i32): void {
  let i = 0;
  for (; i + 4 <= count; i += 4, target += 16, source += 16) {
    v128.store(target, f32x4.add(v128.load(target), v128.load(source)));
  }
  for (; i < count; i++, target += 4, source += 4) store<f32>(target, load<f32>(target) + load<f32>(source));
}

/**
 * out[j] = Σ_i x[i, j]: eight rows are summed pairwise before they are added to what is there, so that the error
 * grows with rows / 8 and `out` is read and written less.
 */
export function sumColumns(x: usize, rows: i32, columns: i32, out: usize): void {
  const bytes = <usize>columns << 2;
  memory.fill(out, 0, bytes);
  let row = 0;
  for (; row + 8 <= rows; row += 8, x += 8 * bytes) {
    const a = x, b = a + bytes, c = b + bytes, d = c + bytes, e = d + bytes, f = e + bytes, g = f + bytes, h = g + bytes;
    let i: usize = 0;
    for (; i + 16 <= bytes; i += 16) {
      const ab = f32x4.add(v128.load(a + i), v128.load(b + i)), cd = f32x4.add(v128.load(c + i), v128.load(d + i));
      const ef = f32x4.add(v128.load(e + i), v128.load(f + i)), gh = f32x4.add(v128.load(g + i), v128.load(h + i));
      const sum = f32x4.add(f32x4.add(ab, cd), f32x4.add(ef, gh));
      v128.store(out + i, f32x4.add(v128.load(out + i), sum));
    }
    for (; i < bytes; i += 4) {
      const ab = load<f32>(a + i) + load<f32>(b + i), cd = load<f32>(c + i) + load<f32>(d + i);
      const ef = load<f32>(e + i) + load<f32>(f + i), gh = load<f32>(g + i) + load<f32>(h + i);
      store<f32>(out + i, load<f32>(out + i) + (ab + cd + (ef + gh)));
    }
  }
  for (; row < rows; row++, x += bytes) add(out, x, columns);
}

/** x[i, j] ·= factors[i]. */
export function scaleRows(x: usize, rows: i32, columns: i32, factors: usize): void {
  for (let row = 0; row < rows; row++, factors += 4) {
    const factor = load<f32>(factors);
    const end = x + (<usize>columns << 2);
    const wide = f32x4.splat(factor);
    for (; x + 16 <= end; x += 16) v128.store(x, f32x4.mul(v128.load(x), wide));
    for (; x < end; x += 4) store<f32>(x, load<f32>(x) * factor);
  }
}
