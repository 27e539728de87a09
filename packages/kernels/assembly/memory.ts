export function copy(target: usize, source: usize, bytes: usize): void {
  memory.copy(target, source, bytes);
}

/** Sets every byte; 0 makes zeros of any type. */
export function fill(target: usize, byte: u8, bytes: usize): void {
  memory.fill(target, byte, bytes);
}
