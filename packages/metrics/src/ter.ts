import { checkKeys } from '@recurrent/core';
import { addUp, type CorpusMetric, segmentStatistics } from './corpus-metric.ts';
import { translationEdits } from './ter-edits.ts';
import { decodeEntities, type References, referenceCount, splitOnSpaces, trimEnd } from './text.ts';

export interface TerOptions {
  /** Default false: lines are put in lower case. */
  readonly caseSensitive?: boolean | undefined;
  /** Separate punctuation from words, as tercom's normaliser does for western text. Default false. */
  readonly normalized?: boolean | undefined;
  /** Take out . , ? : ; ! " ( ). Default false. */
  readonly noPunctuation?: boolean | undefined;
}

export interface TerScore {
  /** `ter|refs:1|case:lc|tok:tercom|norm:no|punct:yes`. */
  readonly protocol: string;
  /** In percent, 0 is perfect; may be above 100. */
  readonly score: number;
  readonly edits: number;
  /** The mean length of a segment's references, added up. */
  readonly referenceLength: number;
}

/**
 * Translation edit rate: the insertions, deletions, substitutions and shifts of runs of words that turn the hypotheses
 * into their references, per word of the references; of several references the one with the fewest edits. The search for
 * shifts is tercom's greedy one, so numbers equal sacreBLEU's. An empty reference with a hypothesis is 100.
 * Does not treat Asian text specially.
 * @throws RecurrentError INVALID_ARGUMENT
 * @see Snover et al. 2006
 */
export function ter(hypotheses: readonly string[], references: References, options: TerOptions = {}): TerScore {
  const metric = terMetric(options);
  const totals = addUp(segmentStatistics('metrics.ter', metric, hypotheses, references));
  const [edits, referenceLength] = totals as [number, number];
  return { protocol: metric.protocol(references), score: metric.score(totals), edits, referenceLength };
}

/** TER as a metric of counts, for `pairedBootstrap`. @throws RecurrentError INVALID_ARGUMENT */
export function terMetric(options: TerOptions = {}): CorpusMetric {
  checkKeys('metrics.ter', options, ['caseSensitive', 'normalized', 'noPunctuation']);
  const { caseSensitive = false, normalized = false, noPunctuation = false } = options;
  const tokenize = (line: string): string[] => {
    let text = caseSensitive ? trimEnd(line) : trimEnd(line).toLowerCase();
    if (normalized && text !== '') text = normalize(text);
    if (noPunctuation) text = text.replace(/[.,?:;!"()]/g, '');
    return splitOnSpaces(text);
  };
  return {
    higherIsBetter: false,
    protocol(references) {
      const yesNo = (value: boolean) => (value ? 'yes' : 'no');
      const casing = caseSensitive ? 'mixed' : 'lc';
      return `ter|refs:${referenceCount(references)}|case:${casing}|tok:tercom|norm:${yesNo(normalized)}|punct:${yesNo(!noPunctuation)}`;
    },
    statistics(hypothesis, references) {
      const words = tokenize(hypothesis);
      const wanted = references.map(tokenize);
      const edits = Math.min(...wanted.map((reference) => translationEdits(words, reference)));
      return [edits, wanted.reduce((sum, reference) => sum + reference.length, 0) / wanted.length];
    },
    score([edits, length]) {
      if (length! > 0) return 100 * (edits! / length!);
      return edits! > 0 ? 100 : 0;
    },
  };
}

const rules: readonly (readonly [RegExp, string])[] = [
  [/([{-~[-` -&(-+:-@/])/g, ' $1 '],
  [/'s /g, " 's "],
  [/'s$/g, " 's"],
  [/([^0-9])([.,])/gu, '$1 $2 '],
  [/([.,])([^0-9])/gu, ' $1 $2'],
  [/([0-9])(-)/g, '$1 $2 '],
];

function normalize(line: string): string {
  const joined = line.replaceAll('\n-', '').replaceAll('\n', ' ');
  return rules.reduce((text, [from, to]) => text.replace(from, to), ` ${decodeEntities(joined)} `);
}
