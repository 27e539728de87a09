import { checkKeys, checkRange, describe, invalidArgument, RecurrentError } from '@recurrent/core';
import {
  conllevalSpans,
  type Span,
  spansOf,
  type TagRole,
  type TagScheme,
  tagSchemeRules,
  tagSchemes,
} from '@recurrent/metrics';

/**
 * Writes spans as one tag a token.
 * @param spans in any order, not empty, not overlapping, within `length`
 * @throws RecurrentError INVALID_ARGUMENT
 */
export function spansToTags(spans: readonly Span[], length: number, scheme: TagScheme): string[] {
  const where = 'datasets.spansToTags';
  if (!Number.isInteger(length) || length < 0) invalidArgument(where, 'length', 'an integer ≥ 0', length);
  const { roles, marksEnd, beginsOnlyBetween } = tagSchemeRules(scheme);
  const letters = new Map(Array.from(roles, ([letter, role]) => [role, letter]));
  const write = (role: TagRole, type: string) => (type === '' ? letters.get(role)! : `${letters.get(role)}-${type}`);
  const tags = new Array<string>(length).fill(write('outside', ''));
  let previous: Span = { start: -1, end: 0, type: '' };
  for (const span of [...spans].sort((left, right) => left.start - right.start)) {
    const { start, end, type } = span;
    if (!Number.isInteger(start) || !Number.isInteger(end) || start < previous.end || end <= start || end > length) {
      invalidArgument(where, 'spans', `spans apart, in order and within ${length} tokens`, span);
    }
    const touches = previous.end === start && previous.start >= 0 && previous.type === type;
    tags.fill(write('inside', type), start, end);
    if (!beginsOnlyBetween || touches) tags[start] = write('begin', type);
    if (marksEnd) tags[end - 1] = write(end - start === 1 ? 'single' : 'end', type);
    previous = span;
  }
  return tags;
}

/**
 * Rewrites tags from one scheme in another; the spans stay the same, so that back again gives the same tags.
 * @throws RecurrentError BAD_DATA naming the first token whose tag breaks the scheme `from`
 */
export function convertTags(tags: readonly string[], from: TagScheme, to: TagScheme): string[] {
  const broken = firstBrokenTag(tags, from);
  if (broken >= 0) {
    const before = broken > 0 ? ` after ${describe(tags[broken - 1])}` : ' at the start';
    const after = broken + 1 < tags.length ? ` and before ${describe(tags[broken + 1])}` : ' and at the end';
    throw new RecurrentError({
      code: 'BAD_DATA',
      message: `tag ${describe(tags[broken])} of token ${broken + 1}${before}${after} is not valid in scheme ${from}`,
      argument: 'tags',
      expected: from,
      received: tags[broken]!,
    });
  }
  return spansToTags(spansOf(tags, from), tags.length, to);
}

export interface DetectOptions {
  /** The share of sequences that may break the scheme, as hand-made corpora do; 0 by default. */
  readonly tolerance?: number;
}

/**
 * The scheme that the fewest sequences break; tags that several schemes allow (all `O`, say) get the first in the order
 * BIO, IOB1, IOBES, BMES, BILOU.
 * @throws RecurrentError BAD_DATA when more than the tolerated share break even that one, naming the first that does
 */
export function detectScheme(tagSequences: Iterable<readonly string[]>, options: DetectOptions = {}): TagScheme {
  const where = 'datasets.detectScheme';
  checkKeys(where, options, ['tolerance']);
  const { tolerance = 0 } = options;
  checkRange(where, 'tolerance', tolerance, 0, 1);
  const results = tagSchemes.map((scheme) => ({ scheme, broken: 0, first: '' }));
  let count = 0;
  for (const tags of tagSequences) {
    count++;
    for (const result of results) {
      const token = firstBrokenTag(tags, result.scheme);
      if (token < 0) continue;
      if (result.broken++ === 0) result.first = `${describe(tags[token])} at token ${token + 1} of sequence ${count}`;
    }
  }
  const best = results.reduce((left, right) => (right.broken < left.broken ? right : left));
  if (best.broken <= tolerance * count) return best.scheme;
  throw new RecurrentError({
    code: 'BAD_DATA',
    message:
      `no tag scheme fits: ${best.scheme} comes nearest, but ${best.broken} of ${count} sequences break it, ` +
      `the first by ${best.first}`,
    argument: 'tagSequences',
    expected: tagSchemes.join(' | '),
    received: best.first,
  });
}

/**
 * Rewrites tags that break their scheme as the scheme would have them, by conlleval's lenient reading: an `I-X` without
 * a beginning gets one. Valid tags stay as they are.
 */
export function mendTags(tags: readonly string[], scheme: TagScheme): string[] {
  return spansToTags(conllevalSpans(tags, scheme), tags.length, scheme);
}

/** The index of the first tag that a writer of the scheme would not have written; −1 when all are as they should be. */
function firstBrokenTag(tags: readonly string[], scheme: TagScheme): number {
  const rewritten = spansToTags(spansOf(tags, scheme), tags.length, scheme);
  return tags.findIndex((tag, index) => tag !== rewritten[index]);
}
