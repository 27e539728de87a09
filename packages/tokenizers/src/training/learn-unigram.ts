import { bestPath, createLattice, logAddExp } from '../unigram-lattice.ts';
import { digamma } from './digamma.ts';
import { seedPieces } from './seed-pieces.ts';

export interface UnigramTask {
  readonly words: ReadonlyMap<string, number>;
  /** How many pieces there shall be. */
  readonly size: number;
  /** How many to begin with. */
  readonly seedSize: number;
}

type Piece = readonly [text: string, score: number];

/** How many pieces stay in a round of pruning. */
const shrinking = 0.75;
const rounds = 2;
/** A piece that is expected less often is dropped at once. */
const leastExpected = 0.5;

/**
 * The unigram model by expectation maximisation: begin with many substrings; estimate their probabilities from the
 * expected counts over all ways to cut each word (Bayesian: digamma in place of the logarithm); drop the quarter whose
 * loss costs the likelihood least; again, until few enough are left. Every character stays.
 * @see Kudo 2018; the steps and constants are SentencePiece's
 */
export async function learnUnigram(
  task: UnigramTask,
  pause: () => Promise<void> | undefined,
  report: (pieces: number) => void,
): Promise<{ pieces: Piece[]; logLikelihood: number }> {
  const { words, size, seedSize } = task;
  const { characters, substrings } = await seedPieces(words, seedSize, pause);
  const required = new Map(characters);
  let pieces = normalised([...characters, ...substrings]);
  const enough = Math.max(Math.ceil(size * 1.1), required.size);
  for (;;) {
    for (let round = 0; round < rounds; round++) {
      const { expected } = await expect(pieces, words, pause);
      pieces = maximise(pieces, expected, required);
    }
    report(pieces.length);
    if (pieces.length <= enough) break;
    const left = await prune(pieces, words, Math.max(enough, Math.floor(pieces.length * shrinking)), required, pause);
    if (left.length === pieces.length) break;
    pieces = left;
  }
  const kept = [...pieces].sort(([one, score], [other, otherScore]) => {
    return otherScore - score || (one < other ? -1 : 1);
  });
  const others = kept.filter(([text]) => !required.has(text)).slice(0, Math.max(0, size - required.size));
  const chosen = new Set([...required.keys(), ...others.map(([text]) => text)]);
  const final = kept.filter(([text]) => chosen.has(text));
  const { logLikelihood } = await expect(final, words, pause);
  return { pieces: final, logLikelihood };
}

/** Counts as log probabilities. */
function normalised(counts: readonly (readonly [string, number])[]): Piece[] {
  const sum = Math.log(counts.reduce((total, [, count]) => total + count, 0));
  return counts.map(([text, count]) => [text, Math.log(count) - sum]);
}

/** How often each piece is expected over all cuts of all words, by the forward–backward algorithm. */
export async function expect(
  pieces: readonly Piece[],
  words: ReadonlyMap<string, number>,
  pause: () => Promise<void> | undefined,
): Promise<{ expected: Float64Array; logLikelihood: number }> {
  const lattice = createLattice(pieces);
  const expected = new Float64Array(pieces.length);
  let logLikelihood = 0;
  let forward = new Float64Array(64);
  let backward = new Float64Array(64);
  let done = 0;
  for (const [word, count] of words) {
    if (done++ % 256 === 0) await pause();
    const length = word.length;
    if (forward.length <= length) [forward, backward] = [new Float64Array(length * 2), new Float64Array(length * 2)];
    forward.fill(Number.NEGATIVE_INFINITY, 0, length + 1);
    backward.fill(Number.NEGATIVE_INFINITY, 0, length + 1);
    forward[0] = 0;
    backward[length] = 0;
    // Arcs in order of their start: id, start, end.
    const arcs: number[] = [];
    const scores: number[] = [];
    for (let start = 0; start < length; start++) {
      const sofar = forward[start]!;
      if (sofar === Number.NEGATIVE_INFINITY) continue;
      lattice.arcs(word, start, (id, end, score) => {
        arcs.push(id, start, end);
        scores.push(score);
        forward[end] = logAddExp(forward[end]!, sofar + score);
      });
    }
    const total = forward[length]!;
    for (let arc = scores.length - 1; arc >= 0; arc--) {
      const [id, start, end] = [arcs[arc * 3]!, arcs[arc * 3 + 1]!, arcs[arc * 3 + 2]!];
      const onward = scores[arc]! + backward[end]!;
      backward[start] = logAddExp(backward[start]!, onward);
      if (id >= 0) expected[id]! += count * Math.exp(forward[start]! + onward - total);
    }
    logLikelihood += count * total;
  }
  return { expected, logLikelihood };
}

function maximise(pieces: readonly Piece[], expected: Float64Array, required: ReadonlyMap<string, number>): Piece[] {
  const kept: [string, number][] = [];
  let sum = 0;
  for (const [index, [text]] of pieces.entries()) {
    const count = expected[index]!;
    if (count < leastExpected && !required.has(text)) continue;
    // A character that longer pieces have taken over keeps a little.
    kept.push([text, Math.max(count, leastExpected)]);
    sum += Math.max(count, leastExpected);
  }
  const all = digamma(sum);
  return kept.map(([text, count]) => [text, digamma(count) - all]);
}

/** The `most` pieces (and all characters) that cost most likelihood if they were gone. */
async function prune(
  pieces: readonly Piece[],
  words: ReadonlyMap<string, number>,
  most: number,
  required: ReadonlyMap<string, number>,
  pause: () => Promise<void> | undefined,
): Promise<Piece[]> {
  const lattice = createLattice(pieces);
  const found = new Float64Array(pieces.length);
  let total = 0;
  let done = 0;
  for (const [word, count] of words) {
    if (done++ % 256 === 0) await pause();
    const path = bestPath(lattice, word);
    total += count;
    for (let place = 0; place < path.length; place += 3) if (path[place]! >= 0) found[path[place]!]! += count;
  }
  const sum = found.reduce((left, right) => left + right, 0);
  const kept: { piece: Piece; loss: number }[] = [];
  for (const [index, piece] of pieces.entries()) {
    if (index % 1024 === 0) await pause();
    const [text, score] = piece;
    if (required.has(text)) {
      kept.push({ piece, loss: Number.POSITIVE_INFINITY });
      continue;
    }
    const times = found[index]!;
    if (times === 0) continue;
    const others = pathWithout(lattice, text, index);
    if (others.score > score) continue;
    // What the pieces that would take its place would gain.
    const rest = Math.log(sum + times * (others.ids.length - 1));
    const alternative = others.ids.reduce((left, id) => left + Math.log((id < 0 ? 0 : found[id]!) + times) - rest, 0);
    kept.push({ piece, loss: (times / total) * (Math.log(times) - Math.log(sum) - alternative) });
  }
  kept.sort((one, other) => (one.loss === other.loss ? 0 : other.loss - one.loss));
  return kept.slice(0, most).map(({ piece }) => piece);
}

/** The best way to write a piece with others. */
function pathWithout(
  lattice: ReturnType<typeof createLattice>,
  text: string,
  without: number,
): { ids: number[]; score: number } {
  let score = 0;
  const others = {
    arcs(word: string, start: number, take: (id: number, end: number, score: number) => void) {
      lattice.arcs(word, start, (id, end, arc) => {
        if (id !== without) take(id, end, arc);
      });
    },
  };
  const path = bestPath(others, text, (total) => {
    score = total;
  });
  return { ids: path.filter((_, place) => place % 3 === 0), score };
}
