import { checkRange } from '@recurrent/core';
import { PairTable } from './pair-table.ts';
import type { Pieces, Sampling } from './token-model.ts';

/** A prefix tree over tokens with their log probabilities. */
export interface Lattice {
  /** Calls back with every token that begins at `start`, the shortest first, and with −1 for an unknown character. */
  arcs(word: string, start: number, take: (id: number, end: number, score: number) => void): void;
}

/** How much less likely than the least likely token an unknown character is, in nats. */
const unknownPenalty = 10;

export function createLattice(vocabulary: readonly (readonly [string, number])[]): Lattice {
  const children = new PairTable(vocabulary.length * 3);
  let nodes = 1;
  let least = Number.POSITIVE_INFINITY;
  const scores = Float64Array.from(vocabulary, ([, score]) => score);
  for (const [id, [token, score]] of vocabulary.entries()) {
    least = Math.min(least, score);
    let node = 0;
    for (let unit = 0; unit < token.length; unit++) {
      const code = token.charCodeAt(unit);
      let place = children.find(node, code);
      if (place < 0) {
        // The node, and the id of the token that ends there, if one does.
        children.set(node, code, nodes++, -1);
        place = children.find(node, code);
      }
      const child = children.first(place);
      if (unit === token.length - 1) children.set(node, code, child, id);
      node = child;
    }
  }
  return {
    arcs(word, start, take) {
      const size = start + 1 < word.length && word.codePointAt(start)! > 0xffff ? 2 : 1;
      let single = false;
      for (let unit = start, node = 0; unit < word.length; unit++) {
        const place = children.find(node, word.charCodeAt(unit));
        if (place < 0) break;
        node = children.first(place);
        const id = children.second(place);
        if (id < 0) continue;
        if (unit + 1 - start === size) single = true;
        take(id, unit + 1, scores[id]!);
      }
      if (!single) take(-1, start + size, least - unknownPenalty);
    },
  };
}

/**
 * The likeliest path (Viterbi); of equals the one whose last token begins first. Triples of id (−1 unknown), start, end.
 * @param told gets the score of the path
 */
export function bestPath(lattice: Lattice, word: string, told?: (score: number) => void): Pieces {
  const length = word.length;
  const score = new Float64Array(length + 1).fill(Number.NEGATIVE_INFINITY);
  const from = new Int32Array(length + 1).fill(-1);
  const by = new Int32Array(length + 1);
  score[0] = 0;
  for (let start = 0; start < length; start++) {
    if (start > 0 && from[start] === -1) continue;
    const sofar = score[start]!;
    lattice.arcs(word, start, (id, end, arc) => {
      if (from[end] !== -1 && sofar + arc <= score[end]!) return;
      score[end] = sofar + arc;
      from[end] = start;
      by[end] = id;
    });
  }
  told?.(score[length]!);
  const path: number[] = [];
  for (let end = length; end > 0; end = from[end]!) path.push(end, from[end]!, by[end]!);
  return path.reverse();
}

/** A path drawn in proportion to its probability to the power of `smoothing`: sums forward, draws backward. */
export function samplePath(lattice: Lattice, word: string, { random, smoothing = 1 }: Sampling): Pieces {
  checkRange('tokenizers.unigram', 'smoothing', smoothing, 0, 1000);
  const length = word.length;
  const total = new Float64Array(length + 1).fill(Number.NEGATIVE_INFINITY);
  const into: { id: number; start: number; weight: number }[][] = Array.from({ length: length + 1 }, () => []);
  total[0] = 0;
  for (let start = 0; start < length; start++) {
    if (total[start] === Number.NEGATIVE_INFINITY) continue;
    lattice.arcs(word, start, (id, end, arc) => {
      const weight = total[start]! + smoothing * arc;
      into[end]!.push({ id, start, weight });
      total[end] = logAddExp(total[end]!, weight);
    });
  }
  const path: number[] = [];
  for (let end = length; end > 0; ) {
    let left = random.uniform();
    const arcs = into[end]!;
    let chosen = arcs.at(-1)!;
    for (const arc of arcs) {
      left -= Math.exp(arc.weight - total[end]!);
      if (left >= 0) continue;
      chosen = arc;
      break;
    }
    path.push(end, chosen.start, chosen.id);
    end = chosen.start;
  }
  return path.reverse();
}

/** ln(eˣ + eʸ) */
export function logAddExp(x: number, y: number): number {
  if (x === Number.NEGATIVE_INFINITY) return y;
  const most = Math.max(x, y);
  return most + Math.log1p(Math.exp(Math.min(x, y) - most));
}
