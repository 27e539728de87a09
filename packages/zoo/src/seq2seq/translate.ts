import type { TensorTree } from '@recurrent/cells';
import { checkSignal, createYielder } from '@recurrent/core';
import {
  beamSearch,
  createLengthNormalization,
  greedySearch,
  type Hypothesis,
  type LogitsProcessor,
} from '@recurrent/decoding';
import { batchSources, openTranslation, type PairModel, replaceUnknowns, scorePairs } from '@recurrent/seq2seq';
import type { PredictOptions } from '../model.ts';
import type { PairCodecs, PairItem } from './encode.ts';
import { toPairBatch } from './pair-batches.ts';
import type { SearchConfig } from './search.ts';
import type { FoundText, ReferenceScore, TextPrediction } from './task.ts';

/** A network with its weights and vocabularies. */
export interface Translator<Item extends PairItem = PairItem> {
  readonly network: PairModel;
  readonly parameters: TensorTree;
  readonly codecs: PairCodecs;
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
  translator: Translator<Item>,
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
    const found = await searchBatch(translator, batch, signal);
    const references = await scoreReferences(translator, batch);
    for (const [row, index] of chosen.entries()) {
      const { sourceTokens } = items[index]!;
      const hypotheses = found[row]!.map((one) => textOf(translator, sourceTokens, one, probabilities));
      const more = translator.search.nBest > 1 ? { hypotheses } : {};
      const reference = references[row];
      results[index] = { ...hypotheses[0]!, sourceTokens, ...more, ...(reference && { reference }) };
    }
    await breathe();
  }
  return results;
}

async function searchBatch<Item extends PairItem>(
  { network, parameters, codecs, maxLength, search, processors = () => [] }: Translator<Item>,
  batch: readonly Item[],
  signal: AbortSignal | undefined,
): Promise<Hypothesis[][]> {
  const { bos, eos } = codecs.target;
  const sources = batchSources(
    batch.map(({ source }) => source),
    codecs.source.pad,
  );
  const { stepModel, weightsOf, dispose } = openTranslation(network, parameters, sources);
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
async function scoreReferences(
  { network, parameters, codecs }: Pick<Translator, 'network' | 'parameters' | 'codecs'>,
  batch: readonly PairItem[],
): Promise<readonly ReferenceScore[]> {
  if (batch.some(({ target }) => target.length === 0)) return [];
  const { unk } = codecs.target;
  const scores = await scorePairs(network, parameters, toPairBatch(batch, codecs));
  return scores.map(({ logProbs }, row) => ({
    logProbs,
    unknown: batch[row]!.target.reduce((sum, id) => sum + (id === unk ? 1 : 0), 0),
  }));
}

function textOf(
  { codecs, search }: Pick<Translator, 'codecs' | 'search'>,
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
