/** How often each run of `order` items occurs; items are joined by `separator`, which must not occur in them. */
export function countNgrams(items: readonly string[], order: number, separator: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (let start = 0; start + order <= items.length; start++) {
    const key = order === 1 ? items[start]! : items.slice(start, start + order).join(separator);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Σ min of two counts. */
export function countMatches(left: ReadonlyMap<string, number>, right: ReadonlyMap<string, number>): number {
  let matches = 0;
  for (const [key, count] of left) matches += Math.min(count, right.get(key) ?? 0);
  return matches;
}

export function countAll(counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}
