/** The sum of the counts at first … end − 1. */
export function totalOf(counts: Int32Array, first: number, end: number): number {
  let total = 0;
  for (let node = first; node < end; node++) total += counts[node]!;
  return total;
}

/** How many of them are above 0. */
export function distinctOf(counts: Int32Array, first: number, end: number): number {
  let distinct = 0;
  for (let node = first; node < end; node++) if (counts[node]! > 0) distinct += 1;
  return distinct;
}
