import { TopK } from '../top-k.ts';

/** Forbids the tokens whose mark is 0. */
export function keepMarked(scores: Float32Array, marks: Uint8Array): void {
  for (let token = 0; token < scores.length; token++) if (marks[token] === 0) scores[token] = -Infinity;
}

/** ln Σ exp of a row; −∞ for a row of −∞. */
export function logSumExp(scores: ArrayLike<number>): number {
  let highest = -Infinity;
  for (let token = 0; token < scores.length; token++) if (scores[token]! > highest) highest = scores[token]!;
  if (highest === -Infinity) return -Infinity;
  let sum = 0;
  for (let token = 0; token < scores.length; token++) sum += Math.exp(scores[token]! - highest);
  return highest + Math.log(sum);
}

/**
 * Keeps the tokens of highest rank until their probability reaches `mass`, and at least `minKeep`; forbids the others.
 * Takes ever larger heads of the ranking instead of sorting the row.
 * @param ranks higher is kept first; of equals the lower token
 */
export function keepMass(scores: Float32Array, ranks: Float64Array, mass: number, minKeep: number): void {
  const norm = logSumExp(scores);
  if (norm === -Infinity) return;
  const marks = new Uint8Array(scores.length);
  for (let head = 64; ; head *= 4) {
    const order = headOf(ranks, Math.min(head, scores.length));
    let total = 0;
    let kept = 0;
    marks.fill(0);
    for (const token of order) {
      if (total >= mass && kept >= minKeep) break;
      total += Math.exp(scores[token]! - norm);
      marks[token] = 1;
      kept++;
    }
    if ((total >= mass && kept >= minKeep) || order.length === scores.length) break;
  }
  keepMarked(scores, marks);
}

function headOf(ranks: Float64Array, count: number): ArrayLike<number> & Iterable<number> {
  const byRank = (left: number, right: number) => ranks[right]! - ranks[left]! || left - right;
  if (count === ranks.length) return Int32Array.from(ranks.keys()).sort(byRank);
  const head = new TopK(count);
  for (let token = 0; token < ranks.length; token++) head.offer(ranks[token]!, token);
  return head.sorted();
}
