import { checkSignal, createYielder } from '@recurrent/core';
import {
  beamSearch,
  createLengthNormalization,
  greedySearch,
  type Hypothesis,
  type LogitsProcessor,
} from '@recurrent/decoding';
import { replaceUnknowns } from '@recurrent/seq2seq';
import type { PredictOptions } from '../model.ts';
import type { PairItem } from './encode.ts';
import type { SearchConfig } from './search.ts';
import type { FoundText, ReferenceScore, TextPrediction } from './task.ts';
import type { PairReader } from './translator.ts';

/** A model and how it is searched. */
export interface Search<Item extends PairItem = PairItem> extends PairReader<Item> {
  /** The most tokens of a target, the end mark included. */
  readonly maxLength: number;
  readonly search: SearchConfig;
  /** What changes the scores of next tokens, for a batch of sources (default: nothing). */
  readonly processors?: (batch: readonly Item[]) => readonly LogitsProcessor[];
}

/**
 * One prediction for each item, in order; sources of about equal length share a batch. Targets that are there are
 * scored, too. Leaves no tensor behind.
 * @throws RecurrentError ABORTED
 */
export async function translate<Item extends PairItem>(
  how: Search<Item>,
  items: readonly Item[],
  { batchSize = 64, probabilities = false, signal }: Omit<PredictOptions, 'search'>,
): Promise<TextPrediction[]> {
  const results = new Array<TextPrediction>(items.length);
  const order = items.map((_, index) => index);
  order.sort((left, right) => items[left]!.source.length - items[right]!.source.length);
  const breathe = createYielder();
  for (let start = 0; start < order.length; start += batchSize) {
    checkSignal('zoo.predict', signal);
    const chosen = order.slice(start, start + batchSize);
    const batch = chosen.map((index) => items[index]!);
    const found = await searchBatch(how, batch, signal);
    const references = await scoreReferences(how, batch, signal);
    for (const [row, index] of chosen.entries()) {
      const { sourceTokens } = items[index]!;
      const hypotheses = found[row]!.map((one) => textOf(how, sourceTokens, one, probabilities));
      const more = how.search.nBest > 1 ? { hypotheses } : {};
      const reference = references[row];
      results[index] = { ...hypotheses[0]!, sourceTokens, ...more, ...(reference && { reference }) };
    }
    await breathe();
  }
  return results;
}

async function searchBatch<Item extends PairItem>(
  { codecs, maxLength, search, processors = () => [], open }: Search<Item>,
  batch: readonly Item[],
  signal: AbortSignal | undefined,
): Promise<Hypothesis[][]> {
  const { bos, eos } = codecs.target;
  const { stepModel, weightsOf, dispose } = await open(batch);
  const annotate = search.attention || search.replaceUnknowns ? { annotate: weightsOf } : {};
  const options = { eos, maxLength, signal, processors: processors(batch), ...annotate };
  const prompts = batch.map(() => [bos]);
  try {
    const normalization = createLengthNormalization(search.lengthNormalization);
    if (search.beamSize > 1 || options.processors.length > 0) {
      const { beamSize, nBest } = search;
      // A beam of 1 that stops at once is greedy search whose score counts what the processors did.
      const stopWhen = beamSize > 1 ? 'unlikely' : 'enough';
      return await beamSearch(stepModel, prompts, {
        ...{ ...options, beamSize, nBest, stopWhen },
        lengthNormalization: normalization,
      });
    }
    const found = await greedySearch(stepModel, prompts, options);
    return found.map((one) => [{ ...one, score: normalization.normalize(one.logProb, one.tokens.length) }]);
  } finally {
    dispose();
  }
}

/** What the model says of the targets; none where targets were not looked at. */
async function scoreReferences<Item extends PairItem>(
  { codecs, score }: PairReader<Item>,
  batch: readonly Item[],
  signal: AbortSignal | undefined,
): Promise<readonly ReferenceScore[]> {
  if (score === undefined || batch.some(({ target }) => target.length === 0)) return [];
  const { unk } = codecs.target;
  const scores = await score(batch, signal);
  return scores.map((logProbs, row) => ({
    logProbs,
    unknown: batch[row]!.target.reduce((sum, id) => sum + (id === unk ? 1 : 0), 0),
  }));
}

function textOf(
  { codecs, search }: Pick<Search, 'codecs' | 'search'>,
  sourceTokens: readonly string[],
  { tokens: ids, notes, logProb, logProbs, score, finished }: Hypothesis,
  probabilities: boolean,
): FoundText {
  const { source, target } = codecs;
  const said = finished === 'eos' ? ids.slice(0, -1) : ids;
  const attention = notes.slice(0, said.length) as Float32Array[];
  let tokens = said.map(target.tokenOf);
  if (search.replaceUnknowns) {
    const given =
      source.unit === target.unit ? sourceTokens : sourceTokens.map((token) => target.word(source.plain(token)));
    tokens = replaceUnknowns(tokens, attention, given, { unknown: target.tokenOf(target.unk) });
  }
  return {
    ...{ text: target.join(tokens), tokens, score, logProb },
    finished: finished === 'eos' ? 'eos' : 'length',
    ...(search.attention && { attention }),
    ...(probabilities && { probabilities: logProbs.map((value) => Math.exp(value)) }),
  };
}
