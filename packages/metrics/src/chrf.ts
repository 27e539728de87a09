import { checkKeys, checkPositiveInteger, invalidArgument } from '@recurrent/core';
import { addUp, type CorpusMetric, segmentStatistics } from './corpus-metric.ts';
import { countAll, countMatches, countNgrams } from './ngrams.ts';
import { type References, referenceCount, splitOnSpaces } from './text.ts';

export interface ChrfOptions {
  /** Default 6. */
  readonly characterOrder?: number | undefined;
  /** Default 0; 2 is chrF++. */
  readonly wordOrder?: number | undefined;
  /** How much more recall counts than precision. Default 2. */
  readonly beta?: number | undefined;
  readonly lowercase?: boolean | undefined;
  /** Count white space among the characters. Default false. */
  readonly whitespace?: boolean | undefined;
  /** Let orders that a text is too short for count as almost 0 instead of leaving them out. Default false. */
  readonly epsilonSmoothing?: boolean | undefined;
}

export interface ChrfScore {
  /** `chrf2|refs:1|case:mixed|eff:yes|nc:6|nw:0|space:no`; `chrf2++` with words up to order 2. */
  readonly protocol: string;
  /** 0 … 100. */
  readonly score: number;
}

/**
 * chrF: F_β of the mean precision and recall of character n-grams (and word n-grams: chrF++) of all orders, over the
 * counts of all segments; of several references the one with the best F is taken. Equal to sacreBLEU's. Characters are
 * code points.
 * @throws RecurrentError INVALID_ARGUMENT
 * @see Popović 2015, 2017
 */
export function chrf(hypotheses: readonly string[], references: References, options: ChrfOptions = {}): ChrfScore {
  const metric = chrfMetric(options);
  const totals = addUp(segmentStatistics('metrics.chrf', metric, hypotheses, references));
  return { protocol: metric.protocol(references), score: metric.score(totals) };
}

/** chrF as a metric of counts, for `pairedBootstrap`. @throws RecurrentError INVALID_ARGUMENT */
export function chrfMetric(options: ChrfOptions = {}): CorpusMetric {
  const where = 'metrics.chrf';
  checkKeys(where, options, ['characterOrder', 'wordOrder', 'beta', 'lowercase', 'whitespace', 'epsilonSmoothing']);
  const { characterOrder = 6, wordOrder = 0, beta = 2 } = options;
  const { lowercase = false, whitespace = false, epsilonSmoothing = false } = options;
  checkPositiveInteger(where, 'characterOrder', characterOrder);
  if (wordOrder !== 0) checkPositiveInteger(where, 'wordOrder', wordOrder);
  if (!(beta > 0 && beta < Infinity)) invalidArgument(where, 'beta', 'a number > 0', beta);

  const score = (counts: readonly number[]) => (epsilonSmoothing ? smoothed : effective)(counts, beta);
  /** The n-gram counts of a line, of every order. */
  const countLine = (line: string): Map<string, number>[] => {
    const text = lowercase ? line.toLowerCase() : line;
    const characters = [...(whitespace ? text : splitOnSpaces(text).join(''))];
    const words = wordOrder > 0 ? separatePunctuation(text) : [];
    return [
      ...Array.from({ length: characterOrder }, (_, index) => countNgrams(characters, index + 1, '')),
      ...Array.from({ length: wordOrder }, (_, index) => countNgrams(words, index + 1, ' ')),
    ];
  };
  return {
    higherIsBetter: true,
    protocol(references) {
      const [refs, casing] = [referenceCount(references), lowercase ? 'lc' : 'mixed'];
      const eff = epsilonSmoothing ? 'no' : 'yes';
      const name = `chrf${beta}${'+'.repeat(wordOrder)}`;
      return `${name}|refs:${refs}|case:${casing}|eff:${eff}|nc:${characterOrder}|nw:${wordOrder}|space:${whitespace ? 'yes' : 'no'}`;
    },
    statistics(hypothesis, references) {
      const found = countLine(hypothesis);
      let best: number[] = [];
      let highest = -1;
      for (const reference of references) {
        const counts = countLine(reference).flatMap((wanted, index) => {
          const size = wanted.size > 0 ? countAll(found[index]!) : 0;
          return [size, countAll(wanted), countMatches(found[index]!, wanted)];
        });
        const value = score(counts);
        if (value > highest) {
          highest = value;
          best = counts;
        }
      }
      return best;
    },
    score,
  };
}

const punctuation = new Set('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~');

/** Words with one punctuation mark taken off their end, or else off their beginning. */
function separatePunctuation(line: string): string[] {
  return splitOnSpaces(line).flatMap((word) => {
    const characters = [...word];
    if (characters.length === 1) return [word];
    if (punctuation.has(characters.at(-1)!)) return [characters.slice(0, -1).join(''), characters.at(-1)!];
    if (punctuation.has(characters[0]!)) return [characters[0]!, characters.slice(1).join('')];
    return [word];
  });
}

/** F of the precision and recall that are the means over the orders which both sides have. */
function effective(counts: readonly number[], beta: number): number {
  let precision = 0;
  let recall = 0;
  let orders = 0;
  for (let place = 0; place < counts.length; place += 3) {
    const [found, wanted, matches] = counts.slice(place, place + 3) as [number, number, number];
    if (found === 0 || wanted === 0) continue;
    precision += matches / found;
    recall += matches / wanted;
    orders++;
  }
  if (precision + recall === 0) return 0;
  precision /= orders;
  recall /= orders;
  const factor = beta ** 2;
  return (100 * ((1 + factor) * precision * recall)) / (factor * precision + recall);
}

/** The mean of F over all orders, with 1e-16 for what cannot be counted. */
function smoothed(counts: readonly number[], beta: number): number {
  const epsilon = 1e-16;
  const factor = beta ** 2;
  let sum = 0;
  for (let place = 0; place < counts.length; place += 3) {
    const [found, wanted, matches] = counts.slice(place, place + 3) as [number, number, number];
    const precision = found > 0 ? matches / found : epsilon;
    const recall = wanted > 0 ? matches / wanted : epsilon;
    const weighted = factor * precision + recall;
    sum += weighted > 0 ? ((1 + factor) * precision * recall) / weighted : epsilon;
  }
  return (100 * sum) / (counts.length / 3);
}
