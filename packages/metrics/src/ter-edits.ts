import { type EditTrace, traceEdits } from './ter-distance.ts';

const maxShiftLength = 10;
const maxShiftDistance = 50;
const maxCandidates = 1000;

/**
 * The edits of TER for one reference: shifts are taken greedily, each time the one that saves most, until none saves
 * any; then insertions, deletions and substitutions are counted. With tercom's limits on length, distance and number.
 */
export function translationEdits(hypothesis: readonly string[], reference: readonly string[]): number {
  if (reference.length === 0) return hypothesis.length;
  const distances = new Map<string, EditTrace>();
  const traceOf = (words: readonly string[]): EditTrace => {
    const key = words.join(' ');
    const known = distances.get(key) ?? traceEdits(words, reference);
    distances.set(key, known);
    return known;
  };
  let words = hypothesis;
  let shifts = 0;
  const budget = { candidates: 0 };
  for (;;) {
    const best = bestShift(words, reference, traceOf, budget);
    if (budget.candidates >= maxCandidates || best === undefined || best.saved <= 0) break;
    shifts++;
    words = best.words;
  }
  return shifts + traceOf(words).edits;
}

interface Shift {
  readonly saved: number;
  readonly length: number;
  readonly start: number;
  readonly target: number;
  readonly words: readonly string[];
}

function bestShift(
  words: readonly string[],
  reference: readonly string[],
  traceOf: (words: readonly string[]) => EditTrace,
  budget: { candidates: number },
): Shift | undefined {
  const { edits, positions, hypothesisWrong, referenceWrong } = traceOf(words);
  let best: Shift | undefined;
  for (const { start, from, length } of matchingRuns(words, reference)) {
    // Only what is wrong here and missing there, and not into itself.
    if (!hypothesisWrong.slice(start, start + length).includes(true)) continue;
    if (!referenceWrong.slice(from, from + length).includes(true)) continue;
    const at = positions[from]!;
    if (start <= at && at < start + length) continue;
    let previous = -1;
    for (let offset = -1; offset < length; offset++) {
      const target = from + offset === -1 ? 0 : positions[from + offset]! + 1;
      if (target === previous) continue;
      previous = target;
      const shifted = shift(words, start, length, target);
      const candidate = { saved: edits - traceOf(shifted).edits, length, start, target, words: shifted };
      budget.candidates++;
      if (best === undefined || isBetter(candidate, best)) best = candidate;
    }
    if (budget.candidates >= maxCandidates) break;
  }
  return best;
}

/** Most saved, then longest, then from furthest left, then to furthest left. */
function isBetter(left: Shift, right: Shift): boolean {
  const order =
    left.saved - right.saved || left.length - right.length || right.start - left.start || right.target - left.target;
  return order > 0;
}

/** Every run of up to ten words that both sides have, not too far apart. */
function* matchingRuns(words: readonly string[], reference: readonly string[]) {
  for (let start = 0; start < words.length; start++) {
    const first = Math.max(0, start - maxShiftDistance);
    const last = Math.min(reference.length - 1, start + maxShiftDistance);
    for (let from = first; from <= last; from++) {
      for (let length = 1; length <= maxShiftLength; length++) {
        const place = length - 1;
        if (start + place >= words.length || from + place >= reference.length) break;
        if (words[start + place] !== reference[from + place]) break;
        yield { start, from, length };
      }
    }
  }
}

function shift(words: readonly string[], start: number, length: number, target: number): string[] {
  const run = words.slice(start, start + length);
  const end = start + length;
  if (target < start) return [...words.slice(0, target), ...run, ...words.slice(target, start), ...words.slice(end)];
  if (target > end) return [...words.slice(0, start), ...words.slice(end, target), ...run, ...words.slice(target)];
  return [...words.slice(0, start), ...words.slice(end, length + target), ...run, ...words.slice(length + target)];
}
