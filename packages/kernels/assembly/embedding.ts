/** out[n] = Σ_k table[ids[n,k]] over ids ≥ 0; table rows of `width` floats, ids [count, bag]. */
export function embeddingBag(table: usize, ids: usize, count: i32, bag: i32, width: i32, out: usize): void {
  const bytes = <usize>width << 2;
  for (let n = 0; n < count; n++) {
    let first = true;
    for (let k = 0; k < bag; k++) {
      const id = load<i32>(ids);
      ids += 4;
      if (id < 0) continue;
      const row = table + <usize>id * bytes;
      if (first) copyRow(out, row, bytes);
      else addRow(out, row, bytes);
      first = false;
    }
    if (first) memory.fill(out, 0, bytes);
    out += bytes;
  }
}

/** out[slot[n,k]] += gradient[n] for slots in [0, rows); other slots are skipped. `out` must be initialised. */
export function scatterAdd(
  slots: usize, gradient: usize, count: i32, bag: i32, width: i32, rows: i32, out: usize,
): void {
  const bytes = <usize>width << 2;
  for (let n = 0; n < count; n++) {
    for (let k = 0; k < bag; k++) {
      const slot = load<i32>(slots);
      slots += 4;
      if (<u32>slot < <u32>rows) addRow(out + <usize>slot * bytes, gradient, bytes);
    }
    gradient += bytes;
  }
}

// @ts-ignore: decorator
@inline
function copyRow(to: usize, from: usize, bytes: usize): void {
  const whole = bytes & ~15;
  for (let i: usize = 0; i < whole; i += 16) v128.store(to + i, v128.load(from + i));
  for (let i = whole; i < bytes; i += 4) store<f32>(to + i, load<f32>(from + i));
}

// @ts-ignore: decorator
@inline
function addRow(to: usize, from: usize, bytes: usize): void {
  const whole = bytes & ~15;
  for (let i: usize = 0; i < whole; i += 16) v128.store(to + i, f32x4.add(v128.load(to + i), v128.load(from + i)));
  for (let i = whole; i < bytes; i += 4) store<f32>(to + i, load<f32>(to + i) + load<f32>(from + i));
}
