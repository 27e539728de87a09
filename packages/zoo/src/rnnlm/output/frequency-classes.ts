/**
 * Cuts ids into at most `count` runs of about equal total frequency (Mikolov et al. 2011), none empty.
 * @param counts by id; a word never seen counts as one seen once
 * @returns the first id of each class
 */
export function frequencyClasses(counts: readonly number[], count: number): number[] {
  const weights = counts.map((seen) => Math.max(1, seen));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const starts: number[] = [];
  let before = 0;
  for (const [id, weight] of weights.entries()) {
    if (before >= (starts.length * total) / count || id === 0) starts.push(id);
    before += weight;
  }
  return starts;
}
