import { parseTag, type Span, type TagScheme, tagSchemeRules } from '@recurrent/metrics';

/**
 * The spans of any tag sequence, valid or not, read leniently: what cannot go on a span begins one.
 * For BIO and IOB1 this is conlleval's reading; for schemes with ends, the reading of the tags as BIO.
 */
export function lenientSpans(tags: readonly string[], scheme: TagScheme): Span[] {
  const { roles } = tagSchemeRules(scheme);
  const spans: { start: number; end: number; type: string }[] = [];
  let open = false;
  for (const [index, tag] of tags.entries()) {
    const { letter, type } = parseTag(tag);
    const role = roles.get(letter) ?? 'outside';
    const last = spans.at(-1);
    if (role === 'outside') open = false;
    else if (open && last!.type === type && (role === 'inside' || role === 'end')) last!.end = index + 1;
    else spans.push({ start: index, end: index + 1, type });
    if (role !== 'outside') open = role === 'begin' || role === 'inside';
  }
  return spans;
}
