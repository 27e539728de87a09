import { checkOneOf } from '@recurrent/core';

/**
 * How spans are written as one tag a token: a letter, and behind a hyphen the type.
 * IOB1: `I` inside, `B` only where a span follows one of its own type. BIO (IOB2): every span begins with `B`.
 * IOBES: also `E`nd, and `S` for a span of one token. BMES and BILOU are IOBES by other letters.
 */
export type TagScheme = 'IOB1' | 'BIO' | 'IOBES' | 'BMES' | 'BILOU';

/** What a tag says of its token, whatever the letter. */
export type TagRole = 'outside' | 'begin' | 'inside' | 'end' | 'single';

/** A run of tokens, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** Empty for tags without a type. */
  readonly type: string;
}

/** A tag cut at its first hyphen. */
export interface ParsedTag {
  readonly letter: string;
  readonly type: string;
}

/** What sets one scheme apart; code that serves all schemes asks here instead of comparing names. */
export interface TagSchemeRules {
  readonly roles: ReadonlyMap<string, TagRole>;
  /** Does the scheme mark the last token of a span? */
  readonly marksEnd: boolean;
  /** Is `begin` kept for a span that follows one of its own type? */
  readonly beginsOnlyBetween: boolean;
}

const open = { marksEnd: false, beginsOnlyBetween: false };
const closed = { marksEnd: true, beginsOnlyBetween: false };
const roles = (outside: string, begin: string, inside: string, end = '', single = ''): Map<string, TagRole> => {
  const all: [string, TagRole][] = [
    [outside, 'outside'],
    [begin, 'begin'],
    [inside, 'inside'],
    [end, 'end'],
    [single, 'single'],
  ];
  return new Map(all.filter(([letter]) => letter !== ''));
};

const rules: Record<TagScheme, TagSchemeRules> = {
  IOB1: { ...open, beginsOnlyBetween: true, roles: /* @__PURE__ */ roles('O', 'B', 'I') },
  BIO: { ...open, roles: /* @__PURE__ */ roles('O', 'B', 'I') },
  IOBES: { ...closed, roles: /* @__PURE__ */ roles('O', 'B', 'I', 'E', 'S') },
  BMES: { ...closed, roles: /* @__PURE__ */ roles('O', 'B', 'M', 'E', 'S') },
  BILOU: { ...closed, roles: /* @__PURE__ */ roles('O', 'B', 'I', 'L', 'U') },
};

/** Every scheme, the commonest first. */
export const tagSchemes: readonly TagScheme[] = ['BIO', 'IOB1', 'IOBES', 'BMES', 'BILOU'];

/** @throws RecurrentError INVALID_ARGUMENT for an unknown scheme */
export function tagSchemeRules(scheme: TagScheme): TagSchemeRules {
  checkOneOf('metrics.tagSchemeRules', 'scheme', scheme, tagSchemes);
  return rules[scheme];
}

/** Cuts a tag at its first hyphen, so that types may hold hyphens: `B-PER-NAM` is `B` of `PER-NAM`. */
export function parseTag(tag: string): ParsedTag {
  const hyphen = tag.indexOf('-');
  return hyphen < 0 ? { letter: tag, type: '' } : { letter: tag.slice(0, hyphen), type: tag.slice(hyphen + 1) };
}
