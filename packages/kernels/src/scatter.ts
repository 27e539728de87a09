/**
 * out[slots[n,k]] += values[n] for slots in [0, rows); others are skipped.
 * @param slots [count, bag]; @param values [count, width]; @param out [rows, width]
 */
export function scatterAdd(
  slots: ArrayLike<number>,
  values: ArrayLike<number>,
  out: { [index: number]: number },
  { count, bag, width, rows }: { count: number; bag: number; width: number; rows: number },
): void {
  for (let n = 0, k = 0; n < count; n++) {
    const from = n * width;
    for (const end = k + bag; k < end; k++) {
      const slot = slots[k]!;
      if (slot < 0 || slot >= rows) continue;
      const to = slot * width;
      for (let d = 0; d < width; d++) out[to + d]! += values[from + d]!;
    }
  }
}

let slotOf = new Int32Array(0); // 1 + slot of each id of the present call; all zero between calls

/**
 * The distinct ids ≥ 0, ascending, and for each id its place among them (−1 for ids < 0).
 * Touches nothing but the entries of the ids that occur; keeps one int32 per possible id for the next call.
 */
export function distinctIds(ids: ArrayLike<number>, below: number): { distinct: Int32Array; slots: Int32Array } {
  if (slotOf.length < below) slotOf = new Int32Array(below);
  const found = new Int32Array(ids.length);
  let count = 0;
  for (let at = 0; at < ids.length; at++) {
    const id = ids[at]!;
    if (id < 0 || slotOf[id] !== 0) continue;
    slotOf[id] = 1;
    found[count++] = id;
  }
  const distinct = found.slice(0, count).sort();
  for (let slot = 0; slot < count; slot++) slotOf[distinct[slot]!] = slot + 1;
  const slots = new Int32Array(ids.length);
  for (let at = 0; at < ids.length; at++) slots[at] = ids[at]! < 0 ? -1 : slotOf[ids[at]!]! - 1;
  for (let slot = 0; slot < count; slot++) slotOf[distinct[slot]!] = 0;
  return { distinct, slots };
}
