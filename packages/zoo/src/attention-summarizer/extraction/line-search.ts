/** One of several targets of a source, as far as tuning sees it. */
export interface Candidate {
  /** How often it has each feature, divided by what the length normalisation divides by. */
  readonly features: readonly number[];
  /** Its score without the features. */
  readonly base: number;
  /** How good it is; higher is better. */
  readonly quality: number;
}

/** Quality of the best-scored candidates, the mean over all sources; of equals the first. */
export function qualityOf(lists: readonly (readonly Candidate[])[], weights: readonly number[]): number {
  let sum = 0;
  for (const list of lists) {
    let best = list[0]!;
    let highest = Number.NEGATIVE_INFINITY;
    for (const candidate of list) {
      const score = scoreOf(candidate, weights);
      if (score > highest) {
        highest = score;
        best = candidate;
      }
    }
    sum += best.quality;
  }
  return sum / lists.length;
}

/**
 * The weights that give the highest mean quality, by exact searches along one weight at a time until none gains. Along a
 * weight each candidate's score is a line, a source's best candidate changes only where the upper envelope of its lines
 * bends, and the mean quality is constant between the bends of all sources: each interval is looked at once.
 * @param bound the largest weight, positive or negative
 * @see Och 2003, Minimum Error Rate Training in Statistical Machine Translation
 */
export function tuneByLineSearch(
  lists: readonly (readonly Candidate[])[],
  start: readonly number[],
  bound: number,
): { readonly weights: readonly number[]; readonly quality: number } {
  let weights = [...start];
  let quality = qualityOf(lists, weights);
  for (let gained = true; gained; ) {
    gained = false;
    for (const index of weights.keys()) {
      const found = searchAlong(lists, weights, index, bound);
      if (found.quality <= quality + least) continue;
      const moved = weights.with(index, found.weight);
      // Rounding may decide a tie the other way.
      const measured = qualityOf(lists, moved);
      if (measured <= quality + least) continue;
      weights = moved;
      quality = measured;
      gained = true;
    }
  }
  return { weights, quality };
}

/** The least gain worth moving for. */
const least = 1e-9;

/** The middle of the interval of one weight with the highest mean quality; of equal ones the nearest to 0. */
export function searchAlong(
  lists: readonly (readonly Candidate[])[],
  weights: readonly number[],
  index: number,
  bound: number,
): { readonly weight: number; readonly quality: number } {
  const others = weights.with(index, 0);
  let total = 0;
  const changes: { readonly at: number; readonly gain: number }[] = [];
  for (const list of lists) {
    const lines = list.map((candidate) => ({
      slope: candidate.features[index]!,
      height: scoreOf(candidate, others),
      quality: candidate.quality,
    }));
    let current = highestAt(lines, -bound);
    total += current.quality;
    for (let at = -bound; ; ) {
      const next = nextBend(lines, current, at);
      if (next === undefined || next.at >= bound) break;
      changes.push({ at: next.at, gain: next.line.quality - current.quality });
      ({ at, line: current } = next);
    }
  }
  changes.sort((left, right) => left.at - right.at);
  let best = { weight: 0, quality: Number.NEGATIVE_INFINITY };
  const offer = (from: number, to: number) => {
    const weight = middleOf(from, to, bound);
    const quality = total / lists.length;
    const nearer = quality > best.quality - least && Math.abs(weight) < Math.abs(best.weight);
    if (quality > best.quality + least || nearer) best = { weight, quality };
  };
  let from = -bound;
  for (const { at, gain } of changes) {
    if (at > from) offer(from, at);
    total += gain;
    from = at;
  }
  offer(from, bound);
  return best;
}

/** Where an interval has no end it is not gone into further than by 1. */
function middleOf(from: number, to: number, bound: number): number {
  if (from === -bound && to === bound) return 0;
  if (from === -bound) return Math.max(from, to - 1);
  if (to === bound) return Math.min(to, from + 1);
  return (from + to) / 2;
}

interface Line {
  readonly slope: number;
  readonly height: number;
  readonly quality: number;
}

function highestAt(lines: readonly Line[], at: number): Line {
  let best = lines[0]!;
  for (const line of lines) {
    const difference = line.height + line.slope * at - (best.height + best.slope * at);
    if (difference > 0 || (difference === 0 && line.slope > best.slope)) best = line;
  }
  return best;
}

/** Where the first steeper line overtakes the current one. */
function nextBend(lines: readonly Line[], current: Line, from: number): { at: number; line: Line } | undefined {
  let found: { at: number; line: Line } | undefined;
  for (const line of lines) {
    if (line.slope <= current.slope) continue;
    const at = Math.max(from, (current.height - line.height) / (line.slope - current.slope));
    if (found === undefined || at < found.at || (at === found.at && line.slope > found.line.slope))
      found = { at, line };
  }
  return found;
}

function scoreOf({ base, features }: Candidate, weights: readonly number[]): number {
  return features.reduce((sum, value, index) => sum + value * weights[index]!, base);
}
