import { checkOneOf, checkPositiveInteger, checkRange } from '@recurrent/core';
import { createLengthNormalization } from '@recurrent/decoding';
import { rouge } from '@recurrent/metrics';
import { section } from '../../sections.ts';
import type { FoundText } from '../../seq2seq/task.ts';
import type { SummarySearchConfig } from '../search.ts';
import { countFeatures, type ExtractionWeights, extractionFeatures, type SourceIndex } from './features.ts';
import { type Candidate, tuneByLineSearch } from './line-search.ts';

const metrics = ['rouge1', 'rouge2', 'rougeL'] as const;

/** How the weights of the extractive features are tuned; JSON. */
export interface TuneConfig {
  /** The F whose mean is to be highest (default `rougeL`). */
  readonly metric: (typeof metrics)[number];
  /** Summaries of a source that are weighed against each other in each round (default 10). */
  readonly beamSize: number;
  /** The most searches over the held-out pairs (default 4); it ends before when one finds nothing new. */
  readonly rounds: number;
}

/** @throws RecurrentError INVALID_ARGUMENT */
export function checkTune(where: string, given: unknown): TuneConfig {
  const config = section<TuneConfig>(where, given, { metric: 'rougeL', beamSize: 10, rounds: 4 });
  checkOneOf(where, 'metric', config.metric, metrics);
  checkPositiveInteger(where, 'beamSize', config.beamSize);
  checkRange(where, 'beamSize', config.beamSize, 2, 1000);
  checkPositiveInteger(where, 'rounds', config.rounds);
  return config;
}

/** A held-out pair. */
export interface TuningPair {
  readonly index: SourceIndex;
  /** As it is judged. */
  readonly reference: string;
}

/** What tuning needs of a model. */
export interface TuningModel {
  readonly search: SummarySearchConfig;
  /** The best summaries of each pair under these weights, best first. */
  find(search: SummarySearchConfig): Promise<readonly (readonly FoundText[])[]>;
  /** Ids of what a search found, with the end mark where it came. */
  idsOf(found: FoundText): number[];
  /** As it is judged. */
  textOf(found: FoundText): string;
}

export interface TunedExtraction {
  readonly weights: ExtractionWeights;
  /** Mean metric of the best summary of each pair, with the weights, and without. */
  readonly quality: number;
  readonly before: number;
}

/** Weights beyond it let nothing else count. */
const bound = 20;

/**
 * The weights of the extractive features that give the best summaries of held-out pairs: search, weigh all that was found
 * so far by line searches, search again with the new weights, until nothing new is found. What the search itself found to
 * be best is kept, so that the pairs are never summarised worse than without the features. ln p has weight 1.
 * @see Rush, Chopra and Weston 2015, section 5, who tune by the same method
 */
export async function tuneExtraction(
  model: TuningModel,
  pairs: readonly TuningPair[],
  { metric, beamSize, rounds }: TuneConfig,
): Promise<TunedExtraction> {
  const normalization = createLengthNormalization(model.search.lengthNormalization);
  const pools = pairs.map(() => new Map<string, Candidate>());
  let weights = extractionFeatures.map(() => 0);
  let best: { readonly weights: readonly number[]; readonly quality: number } | undefined;
  let before = 0;
  for (let round = 0; ; round++) {
    const extraction = named(weights);
    const found = await model.find({ ...model.search, extraction, beamSize, nBest: beamSize });
    let fresh = 0;
    let sum = 0;
    for (const [at, { index, reference }] of pairs.entries()) {
      for (const [rank, one] of found[at]!.entries()) {
        const ids = model.idsOf(one);
        const key = ids.join(' ');
        let candidate = pools[at]!.get(key);
        if (candidate === undefined) {
          const quality = rouge([model.textOf(one)], [reference])[metric].f1;
          const counts = countFeatures(index, ids);
          candidate = candidateOf(one.logProb, counts, ids.length, normalization.normalize, quality);
          pools[at]!.set(key, candidate);
          fresh++;
        }
        if (rank === 0) sum += candidate.quality;
      }
    }
    const quality = sum / pairs.length;
    if (round === 0) before = quality;
    if (best === undefined || quality > best.quality) best = { weights, quality };
    if (fresh === 0 || round === rounds) break;
    const lists = pools.map((pool) => [...pool.values()]);
    const starts = [weights, extractionFeatures.map(() => 0), extractionFeatures.map(() => 1)];
    const tuned = starts.map((start) => tuneByLineSearch(lists, start, bound));
    weights = [...tuned.reduce((left, right) => (right.quality > left.quality ? right : left)).weights];
  }
  return { weights: named(best.weights), quality: best.quality, before };
}

function candidateOf(
  logProb: number,
  counts: readonly number[],
  length: number,
  normalize: (sum: number, length: number) => number,
  quality: number,
): Candidate {
  // Length normalisation is a line in the sum.
  const scale = normalize(1, length) - normalize(0, length);
  return { features: counts.map((count) => count * scale), base: normalize(logProb, length), quality };
}

function named(weights: readonly number[]): ExtractionWeights {
  return Object.fromEntries(extractionFeatures.map((name, index) => [name, weights[index]!])) as never;
}
