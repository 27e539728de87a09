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

/** How many tokens to look at before ordering them all: most distributions are narrow. */
const head = 128;

/**
 * Keeps the tokens of highest rank until their probability reaches `mass`, and at least `minKeep`; forbids the others.
 * @param ranks higher is kept first; of equals the lower token
 */
export function keepMass(scores: Float32Array, ranks: Float64Array, mass: number, minKeep: number): void {
  const norm = logSumExp(scores);
  if (norm === -Infinity) return;
  const marks = new Uint8Array(scores.length);
  if (!markHead(scores, ranks, norm, mass, minKeep, marks)) markAbove(scores, ranks, norm, mass, minKeep, marks);
  keepMarked(scores, marks);
}

/** Marks what is kept if that is within the first few; false if it is not. */
function markHead(
  scores: Float32Array,
  ranks: Float64Array,
  norm: number,
  mass: number,
  minKeep: number,
  marks: Uint8Array,
): boolean {
  const top = new TopK(Math.min(head, ranks.length));
  let threshold = -Infinity;
  for (let token = 0; token < ranks.length; token++) {
    if (ranks[token]! <= threshold) continue;
    top.offer(ranks[token]!, token);
    threshold = top.threshold;
  }
  let total = 0;
  let kept = 0;
  for (const token of top.sorted()) {
    total += Math.exp(scores[token]! - norm);
    marks[token] = 1;
    kept++;
    if (total >= mass && kept >= minKeep) return true;
  }
  return false;
}

/** Marks what is kept by halving the sorted ranks: the mass above a rank is a sum in any order. */
function markAbove(
  scores: Float32Array,
  ranks: Float64Array,
  norm: number,
  mass: number,
  minKeep: number,
  marks: Uint8Array,
): void {
  const probabilities = Float64Array.from(scores, (score) => Math.exp(score - norm));
  const sorted = ranks.slice().sort();
  const reaches = (lowest: number) => {
    let total = 0;
    let kept = 0;
    for (let token = 0; token < ranks.length; token++) {
      if (ranks[token]! < lowest) continue;
      total += probabilities[token]!;
      kept++;
    }
    return total >= mass && kept >= minKeep;
  };
  let low = 0;
  let high = sorted.length;
  // The highest rank down to which enough is kept lies in sorted[low … high).
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (reaches(sorted[middle]!)) low = middle;
    else high = middle;
  }
  const lowest = sorted[low]!;
  let total = 0;
  let kept = 0;
  for (let token = 0; token < ranks.length; token++) {
    marks[token] = ranks[token]! > lowest ? 1 : 0;
    total += marks[token]! * probabilities[token]!;
    kept += marks[token]!;
  }
  for (let token = 0; token < ranks.length && !(total >= mass && kept >= minKeep); token++) {
    if (ranks[token] !== lowest) continue;
    marks[token] = 1;
    total += probabilities[token]!;
    kept++;
  }
}
