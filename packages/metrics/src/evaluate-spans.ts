import { checkKeys, checkOneOf, invalidArgument } from '@recurrent/core';
import { countsOf, openTags, type SpanCounts, type SpanTally, tallyConlleval } from './conlleval.ts';
import { spansOf } from './spans.ts';
import { type TagScheme, tagSchemes } from './tags.ts';

export interface SpanEvaluationOptions {
  /** `conlleval` (default) reads any sequence leniently; `strict` counts only what the scheme allows. */
  readonly mode?: 'conlleval' | 'strict';
  /** The scheme of both sides; BIO by default. */
  readonly scheme?: TagScheme;
}

/** The scores of one type; counts of spans, scores in 0 … 1. */
export interface SpanScores extends Readonly<SpanCounts> {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Span scores in 0 … 1; a score without a denominator is 0. JSON-able. */
export interface SpanReport {
  /** How the scores were made: `spans|scheme:BIO|mode:conlleval`. */
  readonly protocol: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Share of tokens whose tag is right. */
  readonly accuracy: number;
  readonly tokens: number;
  readonly correctTokens: number;
  readonly goldSpans: number;
  readonly foundSpans: number;
  readonly correctSpans: number;
  /** Every type on either side, in code-point order. */
  readonly perType: Readonly<Record<string, SpanScores>>;
}

const tallies = { conlleval: tallyLenient, strict: tallyStrict };

/**
 * Precision = correct / found, recall = correct / gold, F1 = 2PR / (P + R) = 2·correct / (gold + found) of spans over all sentences (micro).
 * In conlleval mode the numbers are those of the script of version 2004-01-26. That script does not know where
 * IOBES, BMES or BILOU spans of one type part, so for these schemes the tags are first written as BIO, as is the custom.
 * @param gold tags, sentence by sentence
 * @param predicted as many tags in each sentence
 * @throws RecurrentError INVALID_ARGUMENT
 * @see Tjong Kim Sang & Buchholz 2000, CoNLL-2000 shared task
 */
export function evaluateSpans(
  gold: readonly (readonly string[])[],
  predicted: readonly (readonly string[])[],
  options: SpanEvaluationOptions = {},
): SpanReport {
  const where = 'metrics.evaluateSpans';
  checkKeys(where, options, ['mode', 'scheme']);
  const { mode = 'conlleval', scheme = 'BIO' } = options;
  checkOneOf(where, 'mode', mode, ['conlleval', 'strict']);
  checkOneOf(where, 'scheme', scheme, tagSchemes);
  checkAligned(where, gold, predicted);
  const tally = tallies[mode](gold, predicted, scheme);
  const types = [...tally.perType].filter(([, { gold, found }]) => gold + found > 0).sort(byCodePoint);
  return {
    protocol: `spans|scheme:${scheme}|mode:${mode}`,
    ...scores(tally),
    accuracy: tally.tokens > 0 ? tally.correctTokens / tally.tokens : 0,
    tokens: tally.tokens,
    correctTokens: tally.correctTokens,
    goldSpans: tally.gold,
    foundSpans: tally.found,
    correctSpans: tally.correct,
    perType: Object.fromEntries(types.map(([type, counts]) => [type, { ...scores(counts), ...counts }])),
  };
}

/** @throws RecurrentError INVALID_ARGUMENT unless both sides have the same sentences of the same lengths */
export function checkAligned(
  where: string,
  gold: readonly ArrayLike<unknown>[],
  predicted: readonly ArrayLike<unknown>[],
): void {
  if (gold.length !== predicted.length) {
    invalidArgument(where, 'predicted', `${gold.length} sentences as in gold`, predicted.length);
  }
  for (const [index, row] of gold.entries()) {
    const length = predicted[index]!.length;
    if (row.length !== length) invalidArgument(where, `predicted[${index}]`, `${row.length} tags as in gold`, length);
  }
}

/** Order by code points, as Perl sorts UTF-8. */
export function byCodePoint([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  const a = Array.from(left);
  const b = Array.from(right);
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const difference = a[index]!.codePointAt(0)! - b[index]!.codePointAt(0)!;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function scores({ gold, found, correct }: SpanCounts): { precision: number; recall: number; f1: number } {
  return {
    precision: found > 0 ? correct / found : 0,
    recall: gold > 0 ? correct / gold : 0,
    f1: correct > 0 ? (2 * correct) / (gold + found) : 0,
  };
}

type Sides = readonly (readonly string[])[];

function tallyLenient(gold: Sides, predicted: Sides, scheme: TagScheme): SpanTally {
  const open = (tags: readonly string[]) => openTags(tags, scheme);
  return tallyConlleval(gold.map(open), predicted.map(open));
}

function tallyStrict(gold: Sides, predicted: Sides, scheme: TagScheme): SpanTally {
  const tally: SpanTally = { gold: 0, found: 0, correct: 0, tokens: 0, correctTokens: 0, perType: new Map() };
  for (const [index, goldTags] of gold.entries()) {
    const foundTags = predicted[index]!;
    const goldByStart = new Map(spansOf(goldTags, scheme).map((span) => [span.start, span]));
    for (const span of goldByStart.values()) {
      tally.gold++;
      countsOf(tally, span.type).gold++;
    }
    for (const span of spansOf(foundTags, scheme)) {
      tally.found++;
      countsOf(tally, span.type).found++;
      const other = goldByStart.get(span.start);
      if (other?.end !== span.end || other.type !== span.type) continue;
      tally.correct++;
      countsOf(tally, span.type).correct++;
    }
    tally.tokens += goldTags.length;
    for (const [token, tag] of goldTags.entries()) if (tag === foundTags[token]) tally.correctTokens++;
  }
  return tally;
}
