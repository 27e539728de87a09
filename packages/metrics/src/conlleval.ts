import { type ParsedTag, parseTag, type Span, type TagScheme, tagSchemeRules } from './tags.ts';

const outside: ParsedTag = { letter: 'O', type: '' };

const starts = new Set(['BB', 'IB', 'OB', 'OI', 'EE', 'EI', 'OE']);
const ends = new Set(['BB', 'BO', 'IB', 'IO', 'EE', 'EI', 'EO']);
const isBracket = (letter: string) => letter === '[' || letter === ']';
const isOutside = (letter: string) => letter === 'O' || letter === '.';

/** Does a span begin at `tag`? conlleval's startOfChunk. */
function startsSpan(previous: ParsedTag, tag: ParsedTag): boolean {
  if (starts.has(previous.letter + tag.letter) || isBracket(tag.letter)) return true;
  return !isOutside(tag.letter) && previous.type !== tag.type;
}

/** Did the span of `previous` end before `tag`? conlleval's endOfChunk. */
function endsSpan(previous: ParsedTag, tag: ParsedTag): boolean {
  if (ends.has(previous.letter + tag.letter) || isBracket(previous.letter)) return true;
  return !isOutside(previous.letter) && previous.type !== tag.type;
}

/**
 * The spans as conlleval (version 2004-01-26) reads them. It takes any sequence: an `I-X` after `O` or another
 * type begins a span, as does `E-X`. It knows the letters B, I, E, O, `[`, `]` and `.`; for others (S, M, L, U) only a
 * change of type counts, so neighbours of one type melt together (`S-X S-X` is one span, so is `E-X B-X`). Named one of
 * the schemes with ends (IOBES, BMES, BILOU), the tags are written as BIO first, which keeps neighbours apart.
 */
export function conllevalSpans(tags: readonly string[], scheme: TagScheme = 'BIO'): Span[] {
  return lenientSpans(openTags(tags, scheme));
}

/** Tags of a scheme with ends, valid or not, as BIO: what follows an end or a single begins anew. Others as they are. */
export function openTags(tags: readonly string[], scheme: TagScheme): readonly string[] {
  const { roles, marksEnd } = tagSchemeRules(scheme);
  if (!marksEnd) return tags;
  let closed = false;
  return tags.map((tag) => {
    const { letter, type } = parseTag(tag);
    const role = roles.get(letter) ?? 'outside';
    const open = closed || role === 'begin' || role === 'single' ? 'B' : 'I';
    closed = role === 'end' || role === 'single';
    if (role === 'outside') return 'O';
    return type === '' ? open : `${open}-${type}`;
  });
}

function lenientSpans(tags: readonly string[]): Span[] {
  const spans: Span[] = [];
  let start = -1;
  let previous = outside;
  for (let index = 0; index <= tags.length; index++) {
    const tag = index < tags.length ? parseTag(tags[index]!) : outside;
    const begins = startsSpan(previous, tag);
    if (start >= 0 && (begins || index === tags.length || endsSpan(previous, tag))) {
      spans.push({ start, end: index, type: previous.type });
      start = -1;
    }
    if (begins) start = index;
    previous = tag;
  }
  return spans;
}

/** Counts of spans of one type, or of all. */
export interface SpanCounts {
  gold: number;
  found: number;
  correct: number;
}

/** What conlleval counts while it reads. */
export interface SpanTally extends SpanCounts {
  tokens: number;
  correctTokens: number;
  readonly perType: Map<string, SpanCounts>;
}

/** Counts for a type, made on first use. */
export function countsOf(tally: SpanTally, type: string): SpanCounts {
  let counts = tally.perType.get(type);
  if (counts === undefined) {
    counts = { gold: 0, found: 0, correct: 0 };
    tally.perType.set(type, counts);
  }
  return counts;
}

/** conlleval reads `B-0` as typeless, because Perl holds "0" for false; so must who would print its numbers. */
function parse(tag: string): ParsedTag {
  const parsed = parseTag(tag);
  return parsed.type === '0' ? { letter: parsed.letter, type: '' } : parsed;
}

/**
 * conlleval's own loop: both tag sequences are read together, and a span is correct when both begin it at one token,
 * of one type, and both end it at one token. A sentence boundary reads as `O` in both.
 */
export function tallyConlleval(
  gold: readonly (readonly string[])[],
  predicted: readonly (readonly string[])[],
): SpanTally {
  const tally: SpanTally = { gold: 0, found: 0, correct: 0, tokens: 0, correctTokens: 0, perType: new Map() };
  let agreed = false;
  let lastGold = outside;
  let lastFound = outside;
  const close = () => {
    tally.correct++;
    countsOf(tally, lastGold.type).correct++;
    agreed = false;
  };
  const read = (goldTag: ParsedTag, foundTag: ParsedTag) => {
    if (agreed) {
      const goldEnds = endsSpan(lastGold, goldTag);
      const foundEnds = endsSpan(lastFound, foundTag);
      if (goldEnds && foundEnds && lastGold.type === lastFound.type) close();
      else if (goldEnds !== foundEnds || goldTag.type !== foundTag.type) agreed = false;
    }
    const goldStarts = startsSpan(lastGold, goldTag);
    const foundStarts = startsSpan(lastFound, foundTag);
    if (goldStarts && foundStarts && goldTag.type === foundTag.type) agreed = true;
    if (goldStarts) {
      tally.gold++;
      countsOf(tally, goldTag.type).gold++;
    }
    if (foundStarts) {
      tally.found++;
      countsOf(tally, foundTag.type).found++;
    }
    lastGold = goldTag;
    lastFound = foundTag;
  };
  for (const [index, goldTags] of gold.entries()) {
    const foundTags = predicted[index]!;
    for (const [token, tag] of goldTags.entries()) {
      const goldTag = parse(tag);
      const foundTag = parse(foundTags[token]!);
      read(goldTag, foundTag);
      tally.tokens++;
      if (goldTag.letter === foundTag.letter && goldTag.type === foundTag.type) tally.correctTokens++;
    }
    read(outside, outside);
  }
  if (agreed) close();
  return tally;
}
