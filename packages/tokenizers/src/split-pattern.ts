import type { EmitSpan, Spans } from './splitter.ts';

/** What becomes of what a pattern finds. */
export type PatternBehavior = 'removed' | 'isolated' | 'mergedWithPrevious' | 'mergedWithNext' | 'contiguous';
export const patternBehaviors: readonly PatternBehavior[] = [
  'removed',
  'isolated',
  'mergedWithPrevious',
  'mergedWithNext',
  'contiguous',
];

/**
 * Splits at what a global pattern finds, or with `invert` at what it does not.
 * A piece is matched by itself: `^`, `$` and look-around see nothing outside of it.
 */
export function patternSpans(pattern: RegExp, behavior: PatternBehavior, invert: boolean): Spans {
  const join = joiners[behavior];
  return (text, start, end, emit) => {
    const piece = start === 0 && end === text.length ? text : text.slice(start, end);
    const parts: Part[] = [];
    let place = 0;
    for (const { 0: match, index } of piece.matchAll(pattern)) {
      if (match === '') continue;
      if (index > place) parts.push({ start: start + place, end: start + index, found: invert });
      place = index + match.length;
      parts.push({ start: start + index, end: start + place, found: !invert });
    }
    if (piece.length > place) parts.push({ start: start + place, end, found: invert });
    join(parts, emit);
  };
}

interface Part {
  readonly start: number;
  readonly end: number;
  readonly found: boolean;
}

const joiners: Record<PatternBehavior, (parts: readonly Part[], emit: EmitSpan) => void> = {
  removed(parts, emit) {
    for (const { start, end, found } of parts) if (!found) emit(start, end);
  },
  isolated(parts, emit) {
    for (const { start, end } of parts) emit(start, end);
  },
  contiguous: joinWhen((before, part) => before.found === part.found),
  mergedWithPrevious: joinWhen((before, part) => part.found && !before.found),
  mergedWithNext: joinWhen((before, part) => before.found && !part.found),
};

function joinWhen(joins: (before: Part, part: Part) => boolean) {
  return (parts: readonly Part[], emit: EmitSpan) => {
    let from = parts[0]?.start ?? 0;
    for (const [index, part] of parts.entries()) {
      const next = parts[index + 1];
      if (next !== undefined && joins(part, next)) continue;
      emit(from, part.end);
      from = part.end;
    }
  };
}
