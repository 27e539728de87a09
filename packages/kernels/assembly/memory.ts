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
