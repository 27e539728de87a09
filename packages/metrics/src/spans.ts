import { parseTag, type Span, type TagRole, type TagScheme, tagSchemeRules } from './tags.ts';

/**
 * The spans of a tag sequence by the strict reading of its scheme: only what the scheme allows is a span, and what
 * it forbids is skipped, not mended. BIO: `B-X I-X*`. IOB1: `I-X+` or, directly behind a span of type X, `B-X I-X*`.
 * IOBES, BMES, BILOU: a single, or `begin inside* end` of one type; an unclosed beginning is no span.
 * Unknown letters are outside. Does not report what it skips: converting tags does (`@recurrent/datasets`).
 * @throws RecurrentError INVALID_ARGUMENT for an unknown scheme
 */
export function spansOf(tags: readonly string[], scheme: TagScheme): Span[] {
  const { roles, marksEnd, beginsOnlyBetween } = tagSchemeRules(scheme);
  const parsed = tags.map((tag) => {
    const { letter, type } = parseTag(tag);
    return { role: roles.get(letter) ?? ('outside' as TagRole), type };
  });
  const spans: Span[] = [];
  let index = 0;
  while (index < parsed.length) {
    const { role, type } = parsed[index]!;
    const start = index++;
    if (role === 'single') spans.push({ start, end: index, type });
    const last = spans.at(-1);
    const follows = last !== undefined && last.end === start && last.type === type;
    const begins = beginsOnlyBetween ? role === 'inside' || (role === 'begin' && follows) : role === 'begin';
    if (!begins) continue;
    const is = (wanted: TagRole) => parsed[index]?.role === wanted && parsed[index]?.type === type;
    while (is('inside')) index++;
    if (!marksEnd) spans.push({ start, end: index, type });
    else if (is('end')) spans.push({ start, end: ++index, type });
  }
  return spans;
}
