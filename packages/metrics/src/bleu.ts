import { checkKeys, checkOneOf, checkPositiveInteger, invalidArgument } from '@recurrent/core';
import { type BleuTokenizer, bleuTokenizers } from './bleu-tokenizers.ts';
import { addUp, type CorpusMetric, segmentStatistics } from './corpus-metric.ts';
import { countAll, countNgrams } from './ngrams.ts';
import { type References, referenceCount, trimEnd } from './text.ts';

export type BleuSmoothing = 'none' | 'floor' | 'add-k' | 'exp';

export interface BleuOptions {
  /** Default `13a`. */
  readonly tokenizer?: BleuTokenizer | undefined;
  /** What an order without matches counts as (Chen & Cherry 2014). Default `exp`. */
  readonly smoothing?: BleuSmoothing | undefined;
  /** Matches of an order without any for `floor` (default 0.1); added from order 2 on for `add-k` (default 1). */
  readonly smoothingValue?: number | undefined;
  readonly lowercase?: boolean | undefined;
  /** Leave out the orders that the hypothesis is too short for; for single sentences. Default false. */
  readonly effectiveOrder?: boolean | undefined;
  /** Default 4. */
  readonly maxOrder?: number | undefined;
}

export interface BleuScore {
  /** `bleu|refs:1|case:mixed|eff:no|tok:13a|smooth:exp`, and `order:n` where that is not 4. */
  readonly protocol: string;
  /** 0 … 100. */
  readonly score: number;
  /** In percent, of each order. */
  readonly precisions: readonly number[];
  readonly brevityPenalty: number;
  /** Matching n-grams of each order, and those of the hypotheses; with `add-k` they hold what it adds. */
  readonly correct: readonly number[];
  readonly total: readonly number[];
  readonly hypothesisLength: number;
  /** Of each segment the reference nearest in length, of equally near ones the shorter. */
  readonly referenceLength: number;
}

/**
 * Corpus BLEU: 100 · BP · exp(mean over orders of ln pₙ), with pₙ the clipped n-gram precision over all segments and
 * BP = exp(1 − r / c) if the hypotheses (c) are shorter than the references (r), else 1. Equal to sacreBLEU's. For a
 * sentence give lists of one and `effectiveOrder`.
 * @throws RecurrentError INVALID_ARGUMENT
 * @see Papineni et al. 2002; Post 2018
 */
export function bleu(hypotheses: readonly string[], references: References, options: BleuOptions = {}): BleuScore {
  const metric = bleuMetric(options);
  const totals = addUp(segmentStatistics('metrics.bleu', metric, hypotheses, references));
  return { protocol: metric.protocol(references), ...bleuOfCounts(totals, options) };
}

/** BLEU as a metric of counts, for `pairedBootstrap`. @throws RecurrentError INVALID_ARGUMENT */
export function bleuMetric(options: BleuOptions = {}): CorpusMetric {
  const { tokenizer, smoothing, smoothingValue, lowercase, effectiveOrder, maxOrder } = defaults(options);
  const smooth =
    smoothing === 'floor' || smoothing === 'add-k' ? `${smoothing}[${smoothingValue.toFixed(2)}]` : smoothing;
  const tokenize = (line: string) => bleuTokenizers[tokenizer](trimEnd(lowercase ? line.toLowerCase() : line));
  return {
    higherIsBetter: true,
    protocol(references) {
      const order = maxOrder === 4 ? '' : `|order:${maxOrder}`;
      const [refs, casing] = [referenceCount(references), lowercase ? 'lc' : 'mixed'];
      return `bleu|refs:${refs}|case:${casing}|eff:${effectiveOrder ? 'yes' : 'no'}|tok:${tokenizer}|smooth:${smooth}${order}`;
    },
    statistics: (hypothesis, references) => countSegment(tokenize(hypothesis), references.map(tokenize), maxOrder),
    score: (totals) => bleuOfCounts(totals, options).score,
  };
}

/** [hypothesis length, reference length, matches of order 1 …, n-grams of order 1 …] of one segment. */
function countSegment(hypothesis: readonly string[], references: readonly (readonly string[])[], maxOrder: number) {
  const length = hypothesis.length;
  const nearest = references
    .map((reference) => reference.length)
    .reduce((best, next) => {
      const difference = Math.abs(next - length) - Math.abs(best - length);
      return difference < 0 || (difference === 0 && next < best) ? next : best;
    });
  const correct: number[] = [];
  const total: number[] = [];
  for (let order = 1; order <= maxOrder; order++) {
    const found = countNgrams(hypothesis, order, ' ');
    const wanted = references.map((reference) => countNgrams(reference, order, ' '));
    let matches = 0;
    for (const [key, count] of found) {
      matches += Math.min(count, Math.max(...wanted.map((counts) => counts.get(key) ?? 0)));
    }
    correct.push(matches);
    total.push(countAll(found));
  }
  return [length, nearest, ...correct, ...total];
}

/** BLEU of counts that were added up: [hypothesis length, reference length, matches …, n-grams …]. */
function bleuOfCounts(counts: readonly number[], options: BleuOptions): Omit<BleuScore, 'protocol'> {
  const { smoothing, smoothingValue, effectiveOrder, maxOrder } = defaults(options);
  const [hypothesisLength, referenceLength] = counts as [number, number];
  const correct = counts.slice(2, 2 + maxOrder);
  const total = counts.slice(2 + maxOrder);
  const shortBy = hypothesisLength === 0 ? -Infinity : 1 - referenceLength / hypothesisLength;
  const brevityPenalty = hypothesisLength < referenceLength ? Math.exp(shortBy) : 1;
  const precisions = new Array<number>(maxOrder).fill(0);
  const lengths = { brevityPenalty, correct, total, hypothesisLength, referenceLength };
  if (correct.every((count) => count === 0)) return { score: 0, precisions, ...lengths };

  let orders = maxOrder;
  let halving = 1;
  for (let index = 0; index < maxOrder; index++) {
    if (smoothing === 'add-k' && index > 0) {
      correct[index]! += smoothingValue;
      total[index]! += smoothingValue;
    }
    if (total[index] === 0) break;
    if (effectiveOrder) orders = index + 1;
    let matches = correct[index]!;
    if (matches === 0 && smoothing === 'exp') {
      halving *= 2;
      matches = 1 / halving;
    } else if (matches === 0 && smoothing === 'floor') {
      matches = smoothingValue;
    }
    precisions[index] = (100 * matches) / total[index]!;
  }
  const logs = precisions.slice(0, orders).map((precision) => Math.log(precision));
  const score = brevityPenalty * Math.exp(logs.reduce((sum, log) => sum + log, 0) / orders);
  return { score, precisions, ...lengths };
}

function defaults(options: BleuOptions) {
  const where = 'metrics.bleu';
  checkKeys(where, options, ['tokenizer', 'smoothing', 'smoothingValue', 'lowercase', 'effectiveOrder', 'maxOrder']);
  const { tokenizer = '13a', smoothing = 'exp', lowercase = false, effectiveOrder = false, maxOrder = 4 } = options;
  checkOneOf(where, 'tokenizer', tokenizer, Object.keys(bleuTokenizers) as BleuTokenizer[]);
  checkOneOf(where, 'smoothing', smoothing, ['none', 'floor', 'add-k', 'exp']);
  checkPositiveInteger(where, 'maxOrder', maxOrder);
  const takesValue = smoothing === 'floor' || smoothing === 'add-k';
  const { smoothingValue = smoothing === 'floor' ? 0.1 : 1 } = options;
  if (options.smoothingValue !== undefined && !takesValue) {
    invalidArgument(where, 'smoothingValue', 'to be left out but for floor and add-k', smoothingValue);
  }
  if (!(smoothingValue >= 0)) invalidArgument(where, 'smoothingValue', 'a number ≥ 0', smoothingValue);
  return { tokenizer, smoothing, smoothingValue, lowercase, effectiveOrder, maxOrder };
}
